# loopboot-mkimage: the file on the host: its place, its clusters, the device over it.	-*- shell-script -*-
# shellcheck shell=sh disable=SC2034,SC2154

made='' # on the host, newest first, a line each
reclaimed=0
map=

# entry DIRECTORY NAME: the name that it has there, if it is there. To Windows, A and a are one.
entry() {
	if [ -e "$1/$2" ]; then
		echo "$2"
	else
		# shellcheck disable=SC2010 # a name on such a host has no newline, and a pattern would have to be quoted
		case $filesystem in ntfs | exfat | vfat) ls -A "$1" | grep -ixF -e "$2" | head -n 1 ;; esac
	fi
}

# locate PATH: $directory is the last on its way that is there, $missing those that are not, $file its name.
locate() {
	directory='' missing='' rest=${1#/}
	file=${rest##*/}
	while [ "$rest" != "$file" ]; do
		part=${rest%%/*} rest=${rest#*/}
		there=
		[ -n "$missing" ] || there=$(entry "$work/host$directory" "$part")
		if [ -n "$there" ]; then
			directory=$directory/$there
		else
			missing=$missing$part/
		fi
	done
}

look_at_limit() {
	[ "$filesystem" != vfat ] || [ "$2" -le 4294967295 ] ||
		fail "$SYSTEM" "looking at the place" "a file on FAT has less than 4 GiB" "$1" "make it smaller, or take another host"
}

look_at_place() {
	locate "$1"
	[ -d "$work/host$directory" ] ||
		fail "$USAGE" "looking at the place" "a part of the path is a file" "$directory" "name another path"
	[ -z "$missing" ] || return 0
	[ -z "$(entry "$work/host$directory" "$file")" ] ||
		fail "$SYSTEM" "looking at the place" "this file is there already" "$1" "name another path, or remove it yourself"
	half=$(entry "$work/host$directory" "$file.part")
	[ -n "$half" ] || return 0
	[ -n "$replace_part" ] || fail "$SYSTEM" "looking at the place" "an earlier run did not come to its end and left this behind" \
		"$1.part" "add --replace-part, which removes it"
	reclaimed=$((reclaimed + $(stat -c %s "$work/host$directory/$half") / 1048576))
}

# Before it is made, so that no signal comes between.
will_make() {
	made="$1
$made"
}

remove_made() {
	[ -n "$made" ] || return 0
	if host_is_mounted || host_mount rw; then
		echo "$made" | grep . | while IFS= read -r thing; do
			if [ -d "$work/host$thing" ]; then rmdir "$work/host$thing" 2> /dev/null; else rm -f "$work/host$thing"; fi
		done
	else
		warn "cleaning up" "the host cannot be mounted again, so that these remain" "$(echo "$made" | xargs)" "remove them"
	fi
}

make_part() {
	locate "$1"
	while [ -n "$missing" ]; do
		directory=$directory/${missing%%/*} missing=${missing#*/}
		will_make "$directory"
		mkdir "$work/host$directory"
	done
	[ -z "$replace_part" ] || rm -f "$work/host$directory/$file.part"
	will_make "$directory/$file.part"
	write_zeros "$work/host$directory/$file.part" "$2" "Writing $1"
}

# All clusters at once, so that they lie together; where the driver cannot, it gives them as they are written. Every byte is
# written: a file is valid no further than it has been. Who can write to it is root inside.
write_zeros() {
	(umask 077 && : > "$1")
	fallocate -l "$2" "$1" 2> /dev/null || :
	progress_begin "$3" "$2"
	written=0 whole=$(($2 >> 20))
	while [ "$written" -lt "$whole" ]; do
		piece=$((whole - written))
		[ "$piece" -le 64 ] || piece=64
		write_piece "$1" "$written" "$piece"
		written=$((written + piece))
		progress_now $((written << 20))
	done
	# ntfs3 loses count of what is valid if it writes pages out meanwhile (seen with 6.12); what is written to the end sets it right.
	write_piece "$1" $((whole - 1)) 1
	progress_end
}

# write_piece FILE MIB COUNT: COUNT MiB of zeros from MiB number MIB on.
write_piece() {
	run dd if=/dev/zero of="$1" bs=1M seek="$2" count="$3" conv=notrunc,fsync 2> "$work/log" ||
		fail "$SYSTEM" "writing the image" "the host took no more: $(head -n 1 "$work/log")" "$host" "look at dmesg: the disk may be failing"
}

say_extents() {
	extents=$(loopboot extents "$host" "$1.part" | wc -l)
	say "$1 lies in $extents extent$([ "$extents" -eq 1 ] || echo s)."
	[ "$extents" -le 1000 ] || warn "looking at the image" "it lies in many pieces, which kernels before 6.11 pay for at each fsync" \
		"$1" "to get fewer, make more room in Windows and run: defrag C: /X; then make it anew"
}

# attach PATH: $target is a device or a file that reaches to the clusters of PATH.part, and $loop what mount needs for it.
attach() {
	[ "$filesystem" != ntfs ] || say_extents "$1"
	if [ "$way" = map ]; then
		map=mkimage-$$ loop=
		target=$(loopboot map --any-content --name "$map" "$host" "$1.part") ||
			fail "$UNMAPPABLE" "mapping the image" "it cannot be mapped" "$1" "the line above says what to do"
	else
		host_mount_or_fail rw
		locate "$1"
		target=$work/host$directory/$file.part loop='-o loop'
	fi
}

detach() {
	unmount "$work/tree" || warn "unmounting the image" "it is in use" "$work/tree" "it ends with this program"
	for attempt in 1 2 3 4 5 6 7 8 9 10; do
		[ -n "$map" ] || break
		if loopboot unmap "$map" 2> "$work/log"; then map=; else sleep "0.$attempt"; fi
	done
	[ -z "$map" ] || [ ! -e "/dev/mapper/loopboot-$map" ] || cat "$work/log" >&2
	map=
	# The next map may get the same number: what udev still has to take away would be that one's links (seen).
	udevadm settle --timeout=30 2> /dev/null || :
	host_unmount
}

give_name() {
	locate "$1"
	mv -n "$work/host$directory/$file.part" "$work/host$directory/$file"
	made=$(printf '%s' "$made" | grep -vxF -e "$directory/$file.part" || :)
}

# check PATH: that it would boot, and by map where it can. $verdict is what loopboot says of it.
check() {
	verdict=$(loopboot check --json "$host" "$1") || fail "$UNMAPPABLE" "checking the image" "it would not boot" "$1" "the line above says what to do"
	case $filesystem,$verdict in
	ntfs,*'"way":"map"'*) ;;
	ntfs,*) fail "$UNMAPPABLE" "checking the image" "it does not map" "$1" "loopboot check says why not, of a file of this kind" ;;
	esac
}

check_part() {
	check "$1.part"
}

report_image() {
	check "$1"
	[ -n "$json" ] || say "$1 is made: $(human "$2")."
	[ -z "$json" ] || printf '{"image":%s,"host":%s,"bytes":%s,"check":%s}\n' "$(json_string "$1")" "$(json_string "$host")" "$2" "$verdict"
}
