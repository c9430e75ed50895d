# loopboot-mkimage: what comes into the image.	-*- shell-script -*-
# shellcheck shell=sh disable=SC2034,SC2154

password='' used_before=0
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
KEEP_ALL="--numeric-owner --acls --xattrs --xattrs-include=*"

package_of_fs() {
	case $fs in ext4) echo e2fsprogs ;; xfs) echo xfsprogs ;; btrfs) echo btrfs-progs ;; ntfs-3g) echo ntfs-3g ;; esac
}

# A root; a further image and swap are none.
is_root() {
	[ "$1" != swap ] && [ "$1" != empty ] && [ -z "$name" ]
}

look_at_content() {
	! is_root "${content:-swap}" || need_parts
	case $content in
	tar) look_at_archive ;;
	running) look_at_running ;;
	debian) [ -n "$direct" ] || [ "$size" -ge 1073741824 ] || fail "$USAGE" "looking at the content" "a Debian does not fit into that" "$(human "$size")" "make it larger: --size 4G" ;;
	esac
}

# What is not installed here cannot be copied into the image.
need_parts() {
	[ -e "$lib/parts/helper" ] ||
		fail "$NOT_FOUND" "looking for loopboot" "it is not installed, so that it cannot be copied into the image" "$lib/parts/helper" "run: make install"
	case $content in
	debian) need_part_for initramfs-tools ;;
	running) need_part_for "$(maker_of "")" ;;
	esac
}

# need_part_for MAKER
need_part_for() {
	[ -e "$lib/parts/${1:-helper}" ] ||
		fail "$NOT_FOUND" "looking for loopboot" "its part for $1, which makes the initramfs there, is not installed here" "$lib/parts/$1" "run: apt-get install loopboot-$1, or make install"
}

# maker_of TREE: what makes the initramfs of the Linux in TREE; nothing if it has nothing that does. Newer dracuts have an
# update-initramfs, too.
maker_of() {
	for program in mkinitramfs:initramfs-tools dracut:dracut mkinitcpio:mkinitcpio; do
		for place in usr/sbin usr/bin sbin bin; do
			[ ! -x "$1/$place/${program%:*}" ] || { echo "${program#*:}" && return; }
		done
	done
}

look_at_tar() {
	tar --xattrs --version > /dev/null 2>&1 ||
		fail "$SYSTEM" "looking for tools" "this tar keeps no extended attributes" "$(command -v tar)" "install GNU tar: apt-get install tar"
}

look_at_archive() {
	look_at_tar
	[ -f "$archive" ] || fail "$NOT_FOUND" "looking at the content" "there is no such file" "$archive" "name a tar archive"
	tar -tf "$archive" 2> /dev/null | head -n 1 | grep -q . ||
		fail "$CONTENT" "looking at the content" "this is no tar archive, or tar lacks the program that it is compressed by" "$archive" "name an archive, or install zstd, xz-utils or bzip2"
	total=0
}

# The file systems that the running system consists of. What is mounted a second time (its root is not /) is there already.
running_parts() {
	echo .
	awk '{ n = 7; while ($n != "-") n++; if ($4 == "/" || $(n + 1) == "btrfs") print $(n + 1), $5 }' /proc/self/mountinfo |
		while read -r type at; do
			case $at in / | /.snapshots | /boot/efi | /efi | /mnt | /mnt/* | /media/* | /run/* | /tmp | /tmp/* | /host | /cdrom) continue ;; esac
			case $type in ext[234] | xfs | btrfs | f2fs | jfs | zfs | bcachefs) echo ".$at" ;; esac
		done
}

swap_files() {
	awk '$2 == "file" { print $1, $3 }' /proc/swaps
}

# used_by PART: in KiB, without what is mounted below it. An overlay's files seem to lie on other file systems, so that du alone
# cannot tell.
used_by() {
	mount --bind "/$1" "$work/tree"
	du -sk "$work/tree" 2> /dev/null | cut -f1
	umount "$work/tree"
}

# What it takes, in bytes, and somewhat more for what the file system itself needs.
look_at_running() {
	look_at_tar
	total=0
	for part in $(running_parts); do
		total=$((total + $(used_by "$part") * 1024))
	done
	total=$((total - $(swap_files | awk '{ sum += $2 } END { printf "%.0f", sum * 1024 }')))
	[ -n "$direct" ] || [ $((total + total / 8)) -le "$size" ] || fail "$SYSTEM" "looking at the content" \
		"the running system has $(human "$total"), and with some room does not fit into $(human "$size")" "/" "make the image larger: --size"
}

find_password() {
	[ "$content" = debian ] || return 0
	if [ -n "$password_file" ]; then
		[ -r "$password_file" ] || fail "$NOT_FOUND" "reading the password" "there is no such file" "$password_file" "name one that has the password in its first line"
		IFS= read -r password < "$password_file" || :
	elif have_terminal; then
		ask_password "Password of root in the new Debian (none: nobody can log in as root)"
	fi
	[ -n "$password" ] || warn "making the system" "root gets no password: nobody can log in as root" "" "name a --password-file"
}

# fill_image PATH SIZE KIND
fill_image() {
	attach "$1"
	uuid=$(cat /proc/sys/kernel/random/uuid)
	make_file_system "$3"
	case $3 in
	swap | empty) ;;
	*)
		# shellcheck disable=SC2086 # words
		mount -t "$fs" $loop "$target" "$work/tree"
		fill_tree "$3"
		;;
	esac
	detach
}

fill_tree() {
	"fill_by_$1"
	say_what_was_lost
	! is_root "$1" || make_ready
	progress_begin "Writing out" 0
	run sync -f "$work/tree" || :
	progress_end
}

# tar only warns of attributes that the file system does not take.
say_what_was_lost() {
	lost=$(grep -c '^tar: .*: Cannot set' "$work/log") || return 0
	first=$(grep -m 1 '^tar: .*: Cannot set' "$work/log")
	warn "copying" "$lost extended attributes or access control lists are not kept: $first" "" "set them in the new system, if they are needed"
}

# Without discarding what is there: that would make holes in a file on some hosts.
make_file_system() {
	case $1 in
	swap) set -- mkswap -q -U "$uuid" ;;
	*)
		case $fs in
		ext4) set -- mkfs.ext4 -q -F -b 4096 -E nodiscard -U "$uuid" ;;
		xfs) set -- mkfs.xfs -q -f -K -m "uuid=$uuid" ;;
		btrfs) set -- mkfs.btrfs -q -f -K -U "$uuid" ;;
		esac
		;;
	esac
	run "$@" "$target" > "$work/log" 2>&1 || fail_with_log "making the file system" "$1 failed"
}

fail_with_log() {
	tail -n 20 "$work/log" >&2
	fail "$SYSTEM" "$1" "$2" "" "the lines above say why"
}

# Beside the $used_before KiB that were there.
bytes_in_tree() {
	df -Pk "$work/tree" | awk -v before="$used_before" 'END { printf "%.0f", ($3 - before) * 1024 }'
}

# The lines of a sources.list for $suite, from where this machine itself installs, with the updates that it has of its own release;
# sid has none.
sources_of_suite() {
	# shellcheck disable=SC2016 # apt's words
	apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' 'Origin: Debian' 2> /dev/null |
		awk -v suite="$suite" -v signed="$([ ! -e "$keyring" ] || echo "[signed-by=$keyring] ")" '{
			kind = match($2, /-(updates|security)$/) ? substr($2, RSTART) : ""
			if ((kind == "" && $2 ~ /-/) || (kind != "" && suite ~ /^(sid|unstable|experimental)$/)) next
			print "deb " signed $1 " " suite kind " main"
		}' | sort -u
}

# Without an initramfs yet: it would be without loopboot.
fill_by_debian() {
	kernel=linux-image-$(dpkg --print-architecture | sed 's/^i386$/686/; s/^armhf$/armmp/')
	packages=$kernel,initramfs-tools,busybox,zstd,kmod,udev,systemd-sysv,login,passwd$(package_of_fs | sed 's/^/,/')${include:+,$include}
	if [ -z "$mirror" ]; then
		mirror=$work/sources
		sources_of_suite > "$mirror"
		[ -s "$mirror" ] || mirror=
	fi
	progress_begin "Installing Debian $suite" 0
	# shellcheck disable=SC2086 # none, or one
	INITRD=No run_watched bytes_in_tree mmdebstrap --mode=root --variant=important --include="$packages" \
		"$suite" "$work/tree" $mirror > "$work/log" 2>&1 || fail_with_log "installing Debian $suite" "mmdebstrap failed"
	progress_end
}

fill_by_tar() {
	progress_begin "Unpacking $archive" 0
	# shellcheck disable=SC2086 # words
	run_watched bytes_in_tree tar -C "$work/tree" $KEEP_ALL -xpf "$archive" > "$work/log" 2>&1 ||
		fail_with_log "unpacking $archive" "tar failed"
	progress_end
}

# Status 1 of the first tar: some files changed while they were read. The second ends early if the first fails, or is full.
# shellcheck disable=SC2016 # for the shell that is run
COPY='cd / && { tar $KEEP_ALL --one-file-system --anchored "$@" -cf - $PARTS || [ $? -eq 1 ] || : > "$FAILED"; } |
	tar -C "$TREE" $KEEP_ALL -xpf - && [ ! -e "$FAILED" ]'

# with_exclusions COMMAND...: with tar's words for what is not copied of the running system behind it.
with_exclusions() {
	for pattern in 'proc/*' 'sys/*' 'dev/*' 'run/*' 'tmp/*' 'var/tmp/*' 'mnt/*' 'media/*' 'host/*' 'cdrom/*' 'lost+found' \
		'var/log/journal/*' 'var/lib/systemd/random-seed' 'var/cache/apt/archives/*.deb' $(swap_files | sed 's/^.//; s/ .*//'); do
		set -- "$@" "--exclude=./$pattern"
	done
	"$@"
}

fill_by_running() {
	with_exclusions copy_running
}

names_of_running() {
	# shellcheck disable=SC2046,SC2015 # words; 1 is that some changed meanwhile
	cd / && tar --one-file-system --warning=no-xdev --anchored --quoting-style=literal "$@" -cvf /dev/null $(running_parts) || [ $? -eq 1 ]
}

copy_running() {
	progress_begin "Copying the running system" "$total"
	run_watched bytes_in_tree env KEEP_ALL="$KEEP_ALL" TREE="$work/tree" FAILED="$work/failed" PARTS="$(running_parts | xargs)" \
		sh -c "$COPY" sh "$@" > "$work/log" 2>&1 || fail_with_log "copying the running system" "tar failed"
	progress_end
}
