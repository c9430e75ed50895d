# What a boot medium boots: the host and the image, the kernel and its initramfs.	-*- shell-script -*-
# shellcheck shell=sh disable=SC2034,SC2154
#
# `words` becomes what the medium hands to its kernel, a word a line, without quotes.

# choose_root: of --root and --loop, or of the running system. `root` becomes the host's name, `host` its device, if it is here. Without
# `loop` it is the root itself.
choose_root() {
	if [ -n "$root$loop" ]; then
		[ -n "$root" ] ||
			fail "$USAGE" "reading the command line" "--root is missing" "" "give it, or none of --root and --loop for the running root"
	else
		take_running_root
	fi
	host=$root
	root=$(name_of_host "$root") || exit
	[ -b "$host" ] || [ -f "$host" ] || host=$(findfs "$root" 2> /dev/null) || :
	loop=$(printf '%s' "$loop" | tr '\134' /)
	words="root=$root
$(way_to_root)"
	[ -z "$running_words" ] || words="$words
$running_words"
	[ -z "$cmdline" ] || words="$words
$(printf '%s' "$cmdline" | words_of)"
	check_words
	[ -n "$loop" ] || need_root_driver
}

way_to_root() {
	if [ -n "$loop" ]; then printf 'loop=%s\nro' "$loop"; else echo rw; fi
}

# Only what has written a root in NTFS itself reads it right, and the first driver that the medium's kernel has may be another.
need_root_driver() {
	root_driver=$(printf '%s\n' "$words" | sed -n 's/^rootfstype=//p' | tail -n 1)
	[ -n "$root_driver" ] || fail "$USAGE" "reading the command line" "nothing says by which driver the root in NTFS itself was made" \
		"$root" "add --cmdline rootfstype=ntfs3 (or ntfs, ntfs-3g), as loopboot-mkimage has said; or --loop, if it lies in an image"
}

# The root that this system runs on, with the words of its command line that say how.
take_running_root() {
	[ -e "$state/root" ] ||
		fail "$NOT_FOUND" "finding the image" "the running root is not in an image" "$state/root" "name one: --root DEVICE --loop PATH"
	HOST='' FILE='' DRIVER=''
	# shellcheck source=/dev/null
	. "$state/root"
	root=$HOST loop=$FILE running=yes
	running_words=$(words_of < /proc/cmdline | grep -E \
		'^((rootfstype|rootflags|loopfstype|loopflags|rootdelay|rd\.loopboot\.(mode|extra|timeout))=|rootwait$)' || :)
	[ -n "$loop" ] || running_words="$running_words
rootfstype=$DRIVER"
}

# name_of_host DEVICE|TAG=VALUE: a name that holds on another bus, too.
name_of_host() {
	case $1 in
	UUID=?* | PARTUUID=?* | LABEL=?* | PARTLABEL=?*)
		echo "$1"
		return
		;;
	esac
	[ -b "$1" ] || [ -f "$1" ] ||
		fail "$NOT_FOUND" "naming the host" "there is no such device" "$1" "name the Windows partition, or give UUID=... of one that is not here"
	for name_tag in UUID PARTUUID; do
		name_value=$(blkid -p -o value -s "$name_tag" "$1") || :
		[ -z "$name_value" ] || { echo "$name_tag=$name_value" && return; }
	done
	fail "$FOREIGN" "naming the host" "there is no file system with a UUID on it" "$1" "name the partition that the image lies on"
}

# check_image: that it would boot, if its host is here. What runs from it does.
check_image() {
	[ -z "$host" ] || [ -n "$running" ] || "$helper" check "$host" ${loop:+"$loop"} > /dev/null
}

# Split standard input at its blanks as the kernel does: double quotes hold a word together.
words_of() {
	awk '{
		for (n = 1; n <= length($0); n++) {
			c = substr($0, n, 1)
			if (c == "\"") quoted = !quoted
			else if (c ~ /[ \t]/ && !quoted) { if (word != "") print word; word = "" }
			else word = word c
		}
		if (word != "") print word
		word = ""
	}'
}

# The boot loaders have rules of their own for quotes and backslashes; together they leave no way for these. The kernel cuts what is
# longer than 2047 bytes, and the menu and the image's own kernel add to it.
check_words() {
	check_bad=$(printf '%s\n' "$words" | grep "['\"\\]" | head -n 1)
	[ -z "$check_bad" ] ||
		fail "$USAGE" "writing the command line" "no boot loader hands on a quote or a backslash" "$check_bad" "rename the file, or leave the parameter out"
	[ ${#words} -le 1500 ] ||
		fail "$USAGE" "writing the command line" "it is longer than 1500 bytes" "" "leave parameters out"
}

# choose_kernel: --kernel and --initrd, or the newest kernel of this system that has its modules. `version` is empty for the former.
choose_kernel() {
	version=
	if [ -n "$kernel$initrd" ]; then
		for choose_file in "$kernel" "$initrd"; do
			[ -f "$choose_file" ] ||
				fail "$NOT_FOUND" "finding the kernel" "there is no such file" "${choose_file:-none given}" "give both --kernel and --initrd, or none of them"
		done
		return
	fi
	version=$(kernels | sort -V | tail -n 1)
	[ -n "$version" ] ||
		fail "$NOT_FOUND" "finding the kernel" "this system has none with its modules" "/boot, /lib/modules" "install one (linux-image-amd64), or give --kernel and --initrd"
	kernel=$(kernel_file "$version")
	[ -n "$loop" ] || [ -n "$(has_root_driver)" ] ||
		fail "$SYSTEM" "finding the kernel" "$version has no driver $root_driver, and the root needs it" "" "do this from a system that has it"
}

# The kernel's own, or the program that the initramfs gets.
has_root_driver() {
	case $root_driver in
	ntfs-3g) command -v ntfs-3g ;;
	*) modinfo -k "$version" -n "$root_driver" 2> /dev/null ;;
	esac || :
}

kernels() {
	for kernels_modules in /lib/modules/*/modules.dep; do
		kernels_version=${kernels_modules%/modules.dep}
		kernels_version=${kernels_version##*/}
		[ -z "$(kernel_file "$kernels_version")" ] || echo "$kernels_version"
	done
}

kernel_file() {
	for kernel_file in "/boot/vmlinuz-$1" "/lib/modules/$1/vmlinuz"; do
		[ ! -f "$kernel_file" ] || { echo "$kernel_file" && return; }
	done
}

# signed FILE: true if the EFI program FILE carries a signature (its certificate table has a size).
signed() {
	signed_header=$(od -A n -t u4 -j 60 -N 4 "$1" | tr -d ' ')
	[ "$(od -A n -t u4 -j $((signed_header + 172)) -N 4 "$1" | tr -d ' ')" != 0 ]
}

# make_initramfs FILE: for every machine, by what makes this system's own.
make_initramfs() {
	if [ -n "$initrd" ]; then
		cp "$initrd" "$1"
		return
	fi
	say "Making the initramfs for kernel $version"
	"by_$(initramfs_maker)" "$1" ||
		fail "$SYSTEM" "making the initramfs" "it could not be made" "kernel $version" "the lines above say why"
}

# mkinitramfs or dracut, whichever this system has; nothing if it has neither.
initramfs_maker() {
	for maker in mkinitramfs dracut; do
		! command -v $maker > /dev/null || { echo $maker && return; }
	done
}

need_for_initramfs() {
	[ -z "$initrd" ] || return 0
	case $(initramfs_maker) in
	mkinitramfs) echo busybox:busybox ;; # the shell
	'') echo mkinitramfs:initramfs-tools busybox:busybox ;;
	esac
}

# No disk of this machine is to be waited for on another: no RESUME.
by_mkinitramfs() {
	cp -RP /etc/initramfs-tools "$work/initramfs-tools"
	printf 'MODULES=most\nBUSYBOX=y\nRESUME=none\n' > "$work/initramfs-tools/conf.d/zz-loopboot-rescue"
	install -D -m 755 "$lib/medium-modules.sh" "$work/initramfs-tools/scripts/local-bottom/loopboot-medium"
	run mkinitramfs -d "$work/initramfs-tools" -o "$1" "$version"
}

by_dracut() {
	run dracut --quiet --force --no-hostonly --no-hostonly-cmdline --add "loopboot loopboot-medium" "$1" "$version"
}
