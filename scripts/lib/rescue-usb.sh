# The medium as a USB stick.	-*- shell-script -*-
# shellcheck shell=sh disable=SC2034,SC2154

blocks=/sys/class/block

# usb_target DEVICE: see that DEVICE is a whole disk that nobody uses, and not the one that the image lies on; $stick becomes its name.
usb_target() {
	[ -b "$1" ] || fail "$NOT_FOUND" "looking at the stick" "there is no such device" "$1" "plug it in; lsblk lists all disks"
	stick=$(basename "$(readlink -f "$1")")
	[ ! -e "$blocks/$stick/partition" ] ||
		fail "$USAGE" "looking at the stick" "this is a partition" "$1" "name the whole disk: /dev/$(disk_of "$stick")"
	case $stick in
	dm-* | md* | sr* | zram* | ram*) fail "$USAGE" "looking at the stick" "this is no disk" "$1" "name a whole disk: lsblk lists them" ;;
	esac
	[ "$(cat "$blocks/$stick/ro")" = 0 ] ||
		fail "$SYSTEM" "looking at the stick" "it is write-protected" "$1" "move its switch, or take another"
	for usb_part in "$stick" $(partitions_of "$stick"); do
		usb_user=$(user_of "$usb_part")
		[ -z "$usb_user" ] ||
			fail "$SYSTEM" "looking at the stick" "/dev/$usb_part is in use: $usb_user" "$1" "unmount or close it first, if this is the right disk"
	done
}

# not_the_host: the disk of the image, or that of the running root, is no stick.
not_the_host() {
	HOST=''
	# shellcheck source=/dev/null
	[ ! -e "$state/root" ] || . "$state/root"
	for host_device in "$host" "$HOST"; do
		[ ! -b "$host_device" ] || [ "$(disk_of "$(basename "$(readlink -f "$host_device")")")" != "$stick" ] ||
			fail "$USAGE" "looking at the stick" "the image lies on this disk" "/dev/$stick" "name another disk"
	done
}

# disk_of NAME: the disk that the partition NAME is on; NAME, if it is a disk itself.
disk_of() {
	if [ -e "$blocks/$1/partition" ]; then
		basename "$(readlink -f "$blocks/$1/..")"
	else
		echo "$1"
	fi
}

partitions_of() {
	for partition_file in "$blocks/$1/$1"*/partition; do
		[ ! -e "$partition_file" ] || basename "${partition_file%/partition}"
	done
}

# user_of NAME: who uses the disk or partition NAME; nothing if nobody does.
user_of() {
	awk -v number="$(cat "$blocks/$1/dev")" -v device="/dev/$1" '{
		for (n = 7; $n != "-"; n++);
		if ($3 == number || $(n + 2) == device) { print "mounted on " $5; exit }
	}' /proc/self/mountinfo
	awk -v device="/dev/$1" '$1 == device { print "swap" }' /proc/swaps
	for user_holder in "$blocks/$1"/holders/*; do
		[ ! -e "$user_holder" ] || echo "part of ${user_holder##*/}"
	done
	for user_of_btrfs in /sys/fs/btrfs/*/devices/"$1"; do
		[ ! -e "$user_of_btrfs" ] || echo "part of a mounted btrfs"
	done
}

# describe_stick: what it is, as people know it.
describe_stick() {
	for describe_file in vendor model; do
		[ ! -e "$blocks/$stick/device/$describe_file" ] || sed 's/ *$//' "$blocks/$stick/device/$describe_file"
	done | tr '\n' ' '
	printf '/dev/%s, %s' "$stick" "$(human "$(stick_size)")"
	[ "$(cat "$blocks/$stick/removable" 2> /dev/null)" != 0 ] || printf ', a fixed disk'
}

stick_size() {
	echo $(($(cat "$blocks/$stick/size") * 512))
}

# write_usb: make the medium and, when that has gone well, ask, and put it onto the stick.
write_usb() {
	make_iso "$work/medium.iso"
	usb_bytes=$(stat -c %s "$work/medium.iso")
	[ "$usb_bytes" -le "$(stick_size)" ] ||
		fail "$SYSTEM" "looking at the stick" "it is too small: $(human "$usb_bytes") are needed" "$(describe_stick)" "take a larger one"
	[ "$yes" = yes ] || ask_yes "All that is on $(describe_stick) will be lost." ||
		fail "$USAGE" "asking" "the answer was not yes" "/dev/$stick" "nothing was written; to write, run it again and type yes"
	usb_target "/dev/$stick" # much may have happened since
	undo_push wipe_half_stick
	usb_half=yes
	progress_begin "Writing to /dev/$stick" "$usb_bytes"
	usb_before=$(stick_sectors)
	wipefs --quiet --all "/dev/$stick"
	run_watched usb_written dd if="$work/medium.iso" of="/dev/$stick" bs=1M conv=fsync status=none ||
		fail "$SYSTEM" "writing the stick" "it could not be written" "/dev/$stick" "take another stick"
	progress_end
	blockdev --flushbufs "/dev/$stick"
	head -c "$usb_bytes" "/dev/$stick" | cmp -s - "$work/medium.iso" ||
		fail "$SYSTEM" "reading the stick again" "it does not hold what was written" "/dev/$stick" "take another stick"
	usb_half=
	blockdev --rereadpt "/dev/$stick" 2> /dev/null || :
	say "The stick is ready."
}

# Sectors written to the stick since this system started.
stick_sectors() {
	awk '{ print $7 }' "$blocks/$stick/stat"
}

usb_written() {
	echo $((($(stick_sectors) - usb_before) * 512))
}

# Half a medium shall not look like one.
wipe_half_stick() {
	[ -z "$usb_half" ] || dd if=/dev/zero of="/dev/$stick" bs=1M count=1 conv=fsync 2> /dev/null
}
