# loopboot-mkimage: the host: whether it can be used, its mount, its room.	-*- shell-script -*-
# shellcheck shell=sh disable=SC2034,SC2154

host_driver_process=
NOT_HIBERNATED="in Windows choose Restart, not Shut down"

# fact NAME: what `loopboot probe` said of it.
fact() {
	printf '%s\n' "$facts" | sed -n "s/^$1=//p"
}

look_at_host() {
	[ -e "$host" ] || fail "$NOT_FOUND" "looking at the host" "there is no such device" "$host" "lsblk --fs shows those there are"
	[ -b "$host" ] || fail "$USAGE" "looking at the host" "this is no block device" "$host" "name the Windows partition, such as /dev/sda2"
	host=$(readlink -f "$host")
	refuse_used
	facts=$(loopboot probe "$host") || fail $? "looking at the host" "its file system cannot be read" "$host" "the line above says what to do"
	filesystem=$(fact filesystem)
	case $filesystem in
	ntfs) refuse_unclean ;;
	bitlocker) fail "$FOREIGN" "looking at the host" "it is encrypted by BitLocker" "$host" \
		"take a volume without BitLocker, or in Windows turn it off, not only suspend it, and let it decrypt all: manage-bde -off DRIVE:" ;;
	exfat | vfat | ext2 | ext3 | ext4 | xfs | btrfs | f2fs | jfs) ;;
	*) fail "$FOREIGN" "looking at the host" "no file system is known there that can hold an image: $filesystem" "$host" \
		"name the Windows partition; lsblk --fs shows those there are" ;;
	esac
	find_drivers
	find_way
}

# A mount that the kernel has under another number, as of a FUSE daemon, names its device as its source.
refuse_used() {
	host_number=$(printf '%d:%d' "0x$(stat -c %t "$host")" "0x$(stat -c %T "$host")")
	host_user=$(awk -v number="$host_number" -v device="$host" '
		{ n = 7; while ($n != "-") n++ }
		$3 == number || $(n + 2) == device { print "mounted on " $5; exit }' /proc/self/mountinfo)
	for holder in "/sys/dev/block/$host_number/holders"/*; do
		[ ! -e "$holder" ] || host_user="held by $(cat "$holder/dm/name" 2> /dev/null || echo "${holder##*/}")"
	done
	! grep -qs "^${host}[[:space:]]" /proc/swaps || host_user="in use as swap"
	case $host_user in
	'') ;;
	*loopboot-mkimage-*) fail "$SYSTEM" "looking at the host" "a run that was killed left a map on it" "$host" \
		"run: loopboot unmap ${host_user#*loopboot-}" ;;
	*) fail "$SYSTEM" "looking at the host" "it is in use: $host_user" "$host" \
		"unmount it first; if the running root lies on it, do this from another system" ;;
	esac
}

# What cannot be told for sure counts as the worse.
refuse_unclean() {
	[ "$(fact hibernation)" = none ] ||
		fail "$FOREIGN" "looking at the host" "Windows is hibernated in it (Fast Startup does that, too)" "$host" "$NOT_HIBERNATED"
	[ "$(fact dirty)" = no ] ||
		fail "$FOREIGN" "looking at the host" "it is marked dirty" "$host" "in Windows run: chkdsk /f DRIVE:, then choose Restart"
	[ "$(fact log)" = clean ] ||
		fail "$FOREIGN" "looking at the host" "Windows did not close its log" "$host" "start Windows; then $NOT_HIBERNATED"
}

# have_driver TYPE: true if this kernel has it, or loads it.
have_driver() {
	modprobe -q "$1" 2> /dev/null || :
	grep -qw "$1" /proc/filesystems
}

# A kernel before 6.9 may have an older ntfs, which makes no files.
find_drivers() {
	drivers=$filesystem
	if [ "$filesystem" = ntfs ]; then
		drivers=
		! have_driver ntfs3 || drivers=ntfs3
		! have_driver ntfs || modprobe -q ntfs3 2> /dev/null || drivers="$drivers ntfs"
		! command -v ntfs-3g > /dev/null || ! have_driver fuse || drivers="$drivers ntfs-3g"
		[ -n "$drivers" ] || fail "$SYSTEM" "looking for a driver" "nothing here can write to NTFS" "" \
			"install the package ntfs-3g, or take a system whose kernel has ntfs3"
	fi
}

# By map, so that it is tried at once and NTFS is not mounted meanwhile; else by a loop device over the mounted host.
find_way() {
	way=loop
	[ "$filesystem" != ntfs ] || modprobe -q dm-mod 2> /dev/null || :
	[ "$filesystem" != ntfs ] || ! grep -qw device-mapper /proc/misc || way=map
}

# host_mount rw|ro: on a directory that nobody else sees. False if no driver does it; its words are in the log.
host_mount() {
	for driver in $drivers; do
		! mount_by "$driver" "$1" > "$work/log" 2>&1 || ! is_mounted_as "$1" || return 0
		host_unmount
	done
	return 1
}

mount_by() {
	case $1 in
	ntfs-3g) mount_by_ntfs_3g "$2" ;;
	*) mount -i -t "$1" -o "$2$(mount_options "$1")" "$host" "$work/host" ;;
	esac
}

# Names are UTF-8; what is found to be damaged is not written to. An image is to have no
# holes; else the newer ntfs may have its own.
mount_options() {
	case $1 in
	ntfs3) echo ,iocharset=utf8 ;;
	ntfs) modprobe -q nls_utf8 2> /dev/null || : && echo ",errors=remount-ro$([ -n "$direct" ] || echo ,disable_sparse)" ;;
	vfat) echo ,utf8 ;;
	esac
}

# In the foreground, so that its end can be awaited: it writes the last of the volume after umount has returned. In a session
# of its own, so that Ctrl-C does not reach it. What it does not dare to write to it mounts read-only.
mount_by_ntfs_3g() {
	setsid ntfs-3g -o "no_detach,norecover,big_writes,$1${direct:+,permissions,suid,dev,exec}" "$host" "$work/host" &
	host_driver_process=$!
	while ! host_is_mounted; do
		kill -0 "$host_driver_process" 2> /dev/null || return 1
		sleep 0.1
	done
}

# A driver may mount read-only what it was to write to.
is_mounted_as() {
	awk -v at="$work/host" -v access="$1" '
		$5 == at { found = index($6 ",", access ",") == 1 && index($NF ",", access ",") == 1 }
		END { exit !found }' /proc/self/mountinfo
}

host_mount_or_fail() {
	host_mount "$1" && return
	tail -n 20 "$work/log" >&2
	fail "$SYSTEM" "mounting the host" "no driver mounts it $1 ($drivers); its words are above" "$host" \
		"look at dmesg; in Windows run: chkdsk /f DRIVE:, then choose Restart"
}

host_is_mounted() {
	grep -qsF " $work/host " /proc/self/mountinfo
}

host_unmount() {
	unmount "$work/host" || warn "unmounting the host" "it is in use" "$host" "it ends with this program"
	[ -z "$host_driver_process" ] || wait "$host_driver_process" || :
	host_driver_process=
}

# unmount DIRECTORY: if something is mounted there. The end of what used it may take its time.
unmount() {
	for attempt in 1 2 3 4 5 6 7 8 9 10; do
		grep -qsF " $1 " /proc/self/mountinfo || return 0
		umount "$1" 2> /dev/null || sleep "0.$attempt"
	done
	! grep -qsF " $1 " /proc/self/mountinfo
}

# How the kernel command line calls the host, on whatever bus it is.
host_name() {
	host_uuid=$(fact serial)
	[ "$filesystem" = ntfs ] || host_uuid=$(blkid -o value -s UUID "$host" 2> /dev/null)
	echo "${host_uuid:+UUID=}${host_uuid:-$host}"
}

wanted_by_images() {
	if [ -n "$content" ]; then echo $(((size + ${swap:-0}) >> 20)); else echo $((swap >> 20)); fi
}

# look_at_space MIB: is there room for so much, and for what Windows writes when it starts?
look_at_space() {
	host_room=$(df -Pk "$work/host" | awk 'END { printf "%d %d", $2 / 1024, $4 / 1024 }')
	reserve=$((${host_room% *} / 20))
	[ "$reserve" -le 1024 ] || reserve=1024
	possible=$((${host_room#* } + reclaimed - reserve))
	[ "$possible" -ge 0 ] || possible=0
	[ "$1" -le "$possible" ] || fail "$SYSTEM" "looking for room" \
		"there is room for ${possible}M, beside the ${reserve}M that Windows is left with, and not for ${1}M" "$host" \
		"make it smaller, or room in Windows"
}
