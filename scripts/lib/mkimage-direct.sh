# loopboot-mkimage --direct: a Linux in the NTFS itself.	-*- shell-script -*-
# shellcheck shell=sh disable=SC2034,SC2154,SC2016
#
# It is made in the directory PART, which nothing of Windows is in, and its topmost names are moved to their place at the end.

PART=loopboot.part
LIST=etc/loopboot/direct.list # what was put into the volume's topmost directory; --remove goes by it
MARK=.loopboot                # in each directory there: one of the same name that somebody else makes later has none
part=
moved='' # a line each

look_direct() {
	need loopboot:loopboot mount:mount umount:umount modprobe:kmod tar:tar find:findutils sed:sed awk:mawk
	[ "$content" != debian ] || need mmdebstrap:mmdebstrap
	KEEP_ALL="--numeric-owner --xattrs --xattrs-include=*" # no driver keeps access control lists
	look_at_ntfs
	make_work
	undo_push 'unmount "$work/tree"'
	look_at_content
	list_names
	choose_drivers
	undo_push 'host_unmount'
	host_mount_or_fail ro
	look_at_top
	look_at_space "$(($(bytes_of_content) >> 20))"
	look_at_names
	look_at_links
}

look_at_ntfs() {
	look_at_host
	[ "$filesystem" = ntfs ] || fail "$FOREIGN" "looking at the host" "--direct is for NTFS, and this is $filesystem" "$host" \
		"name the Windows partition; lsblk --fs shows those there are"
}

# Each driver keeps owners, modes, links and devices in a way of its own, so that what boots it has to be what writes it.
choose_drivers() {
	drivers_here=${drivers# } drivers=
	drivers_wanted=$(drivers_of_content | xargs)
	[ -n "$drivers_wanted" ] || fail "$CONTENT" "looking for a driver" "there is neither a kernel in it with a driver for NTFS, nor ntfs-3g" \
		"$archive" "take a system with one, such as Debian 13, or install the package ntfs-3g in it"
	for driver in $drivers_wanted; do
		case " $drivers_here " in *" $driver "*) drivers="$drivers $driver" ;; esac
	done
	drivers=${drivers# }
	[ -n "$drivers" ] || fail "$SYSTEM" "looking for a driver" \
		"what boots it, $drivers_wanted, has to write it, and this system has only: $drivers_here" "" \
		"do this from a system of the same release, such as a live one, or take a content that boots by $drivers_here"
}

drivers_of_content() {
	case $content,$suite in
	debian,bullseye | debian,bookworm) echo ntfs-3g ;;
	debian,trixie) echo ntfs3 ;;
	debian,*) echo ntfs ;;
	*) drivers_in "$work/names" ;;
	esac
}

# drivers_in FILE: that a system of these names has. Before 7.0 ntfs was another driver, which only reads.
drivers_in() {
	! grep -qE '^(usr/)?lib/modules/[^/]+/kernel/fs/ntfs3/ntfs3\.ko' "$1" || echo ntfs3
	! grep -qE '^(usr/)?lib/modules/([7-9]|[1-9][0-9])\.[^/]+/kernel/fs/ntfs/ntfs\.ko' "$1" || echo ntfs
	! grep -qE '^(usr/)?s?bin/ntfs-3g$' "$1" || echo ntfs-3g
}

# Roughly: whole clusters, and a record for each name.
bytes_of_content() {
	case $content in
	debian) echo 1468006400 ;;
	running) echo $((total + total / 8)) ;;
	tar) awk '/^-/ { sum += int(($3 + 4095) / 4096) * 4096 } { sum += 1024 } END { printf "%.0f", sum }' "$work/listing" ;;
	esac
}

# Nothing that is there may be touched, and no name be beside one that Windows would take for the same.
look_at_top() {
	[ ! -f "$work/host/$LIST" ] || fail "$SYSTEM" "looking at the place" "a Linux was put there already" "$host" \
		"boot it; or remove it: $program --direct --remove --host $host"
	[ -z "$(entry "$work/host" "$PART")" ] || fail "$SYSTEM" "looking at the place" \
		"an earlier run did not come to its end and left this behind" "/$PART" "run: $program --direct --remove --host $host"
	taken=$(top_names | while IFS= read -r top; do entry "$work/host" "$top"; done | sort -u | paste -s -d, | sed 's/,/, /g')
	[ -z "$taken" ] || fail "$SYSTEM" "looking at the place" "these names are taken, and to Windows A and a are one: $taken" "$host" \
		"take another NTFS partition, or move away yourself what has them"
}

top_names() {
	case $content in
	debian) echo bin boot dev etc home lib lib32 lib64 media mnt opt proc root run sbin srv sys tmp usr var initrd.img vmlinuz | tr ' ' '\n' ;;
	*) cut -d/ -f1 "$work/names" | sort -u ;;
	esac
}

put_direct() {
	look_direct
	if [ "$dry_run" = yes ]; then
		report_direct_plan
	else
		find_password
		make_direct
		report_direct
	fi
}

make_direct() {
	host_unmount
	host_mount_or_fail rw
	undo_push 'remove_put'
	part=$work/host/$PART
	mkdir -m 700 "$part"
	try_driver
	fill_direct
	write_list
	unmount "$work/tree"
	see_it_through
	move_to_place
	part='' moved=''
	host_unmount
	facts=$(loopboot probe "$host")
	refuse_unclean
}

# What is looked at after another mount lies on the volume so.
try_driver() {
	make_trial
	host_unmount
	drivers=$driver
	host_mount_or_fail rw
	see_trial > "$work/trial" 2>&1 || :
	trial_as_wanted | cmp -s - "$work/trial" || {
		trial_as_wanted | diff - "$work/trial" >&2 || :
		fail "$SYSTEM" "trying the driver" "it does not keep what a root needs; the lines above are what is wanted (<) and kept (>)" "$driver" \
			"do this from a system with another kernel"
	}
	[ "$(stat -c '%F %t:%T' "$part/trial/device")" = "character special file 1:3" ] || warn "trying the driver" \
		"it does not keep device nodes" "$driver" "those in /dev are the kernel's; for others take an image"
	remove_all "$part/trial"
}

make_trial() (
	mkdir "$part/trial"
	cd "$part/trial" || exit
	umask 0
	echo one > a
	echo two > A
	chown 1234:5678 a
	chmod 4751 a
	ln a x:y
	ln -s ../no/where link
	mknod device c 1 3
	mkdir d
	chmod 1777 d
)

see_trial() (
	cd "$part/trial" || exit
	cat a A
	readlink link
	stat -c '%n %F %a %u:%g %h' a x:y
	stat -c '%n %F %a' d
)

trial_as_wanted() {
	cat <<-END
		one
		two
		../no/where
		a regular file 4751 1234:5678 2
		x:y regular file 4751 1234:5678 2
		d directory 1777
	END
}

fill_direct() {
	mount --bind "$part" "$work/tree"
	used_before=$(df -Pk "$work/tree" | awk 'END { print $3 }')
	uuid=$(fact serial) fs=$driver
	fill_tree "$content"
	[ "$content" != debian ] || look_at_debian
}

# Not before it is made it is known what it consists of.
look_at_debian() {
	(cd "$work/tree" && find . -mindepth 1 -print0) | sed -z 's,^\./,,' | names_a_line > "$work/names"
	drivers_in "$work/names" | grep -qxF -e "$driver" ||
		fail "$CONTENT" "looking at Debian $suite" "its kernel does not have $driver" "$(drivers_in "$work/names" | xargs)" \
			"make an archive of it by mmdebstrap, and take --tar"
	look_at_names
}

# Kind, what tells it from another's, and name. An MFT record's number would not: it is given again.
write_list() {
	[ ! -L "$work/tree/etc" ] || fail "$CONTENT" "looking at what was copied" "/etc is a symbolic link" "" "take another content"
	find "$work/tree" -mindepth 1 -maxdepth 1 \( -type d -printf "d $uuid-$$ %f\n" -o -type f -printf 'f %s@%T@ %f\n' -o -printf '%y - %f\n' \) |
		sed '/^f/s/\.[0-9]* / /' | sort -k 3 > "$work/list"
	{
		echo "# What $program --direct put into the topmost directory; --remove goes by it."
		cat "$work/list"
	} | inside_file "/$LIST"
	echo "x /tmp/$MARK" | inside_file /etc/tmpfiles.d/loopboot-direct.conf
	[ "$unreadable" -eq 0 ] || inside_file /etc/loopboot/direct.names < "$work/unreadable"
	mark_directories
}

mark_directories() {
	while read -r kind mark top; do
		[ "$kind" != d ] || (set -C && echo "$mark" > "$work/tree/$top/$MARK") ||
			fail "$CONTENT" "looking at what was copied" "this name is wanted for a mark" "/$top/$MARK" "remove it from the content"
	done < "$work/list"
}

# inside_file FILE: write it as it is seen from inside: a link might lead out.
inside_file() {
	inside sh -c 'mkdir -p "${1%/*}" && cat > "$1"' sh "$1" || fail "$SYSTEM" "writing the list" "it could not be written" "$1" "the lines above say why"
}

move_to_place() {
	while read -r kind mark top; do
		[ -z "$(entry "$work/host" "$top")" ] || fail "$SYSTEM" "putting it into its place" "this name is taken" "/$top" "take another partition"
		mv -n -T "$part/$top" "$work/host/$top" || :
		! is_there "$part/$top" ||
			fail "$SYSTEM" "putting it into its place" "it cannot be moved" "/$top" "in Windows run: chkdsk /f DRIVE:, then try again"
		moved="$moved$top
"
	done < "$work/list"
	rmdir "$part"
}

is_there() {
	[ -e "$1" ] || [ -L "$1" ]
}

remove_put() {
	[ -n "$part" ] || return 0
	unmount "$work/tree"
	if host_is_mounted || host_mount rw; then
		printf '%s' "$moved" | while IFS= read -r top; do remove_all "$work/host/$top"; done
		remove_all "$part" && return
	fi
	warn "cleaning up" "the host cannot be written to any more, so that this remains" "/$PART $(echo "$moved" | xargs)" \
		"run: $program --direct --remove --host $host"
}

# ntfs3 passes over entries while others are removed (seen with 6.12).
REMOVE='for attempt in 1 2 3 4 5 6 7 8 9; do ! rm -rf --one-file-system "$1" 2> /dev/null || exit 0; done; rm -rf --one-file-system "$1"'

# remove_all DIRECTORY|FILE
remove_all() {
	sh -c "$REMOVE" sh "$1"
}

direct_command_line() {
	echo "root=$(host_name) rootfstype=$driver rw"
}

report_direct() {
	if [ -n "$json" ]; then
		printf '{"linux":"/","host":%s,"driver":"%s","names":[%s],"unreadable":%s}\n' "$(json_string "$host")" "$driver" \
			"$(json_strings "$(cut -d' ' -f3- "$work/list")")" "$unreadable"
		printf '{"done":true,"command_line":%s}\n' "$(json_string "$(direct_command_line)")"
	else
		say "A Linux is put into $host, by $driver: $(cut -d' ' -f3- "$work/list" | xargs)."
		say "Boot it with: $(direct_command_line)"
		say "Remove it with: $program --direct --remove --host $host"
	fi
}

report_direct_plan() {
	if [ -n "$json" ]; then
		printf '{"would_make":"/","host":%s,"bytes":%s,"content":"%s","way":"direct","driver":"%s","unreadable":%s}\n' \
			"$(json_string "$host")" "$(bytes_of_content)" "$content" "$driver" "$unreadable"
	else
		say "Would put a Linux ($content) into $host, by $driver: about $(human "$(bytes_of_content)")."
		say "This was a dry run: nothing was changed."
	fi
}
