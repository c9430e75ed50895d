# What loopboot-mkimage runs inside the image, once all is copied: make of it a system that boots from there.	-*- shell-script -*-
# shellcheck shell=sh
#
# usage: mkimage-inside.sh CONTENT UUID FILE-SYSTEM|DRIVER SWAP-DEVICE HOSTNAME MAKER-OF-INITRAMFS
set -eu

content=$1 uuid=$2 fs=$3 swap=$4 hostname=$5 maker=$6
files=/usr/share/loopboot/parts/helper # new: what is newer was made with loopboot in place

# The old entries name partitions that it does not lie on any more.
write_tables() {
	for table in fstab crypttab; do
		! grep -qs '^[[:space:]]*[^#[:space:]]' "/etc/$table" || mv "/etc/$table" "/etc/$table.old"
	done
	rm -f /etc/fstab
	case $fs in
	ext4) echo "UUID=$uuid / ext4 errors=remount-ro 0 1" ;;
	ntfs*) echo "UUID=$uuid / auto defaults 0 0" ;; # of another type mount's own helper would do the remount, and fail
	*) echo "UUID=$uuid / $fs defaults 0 0" ;;
	esac > /etc/fstab
	[ -z "$swap" ] || echo "$swap none swap sw 0 0" >> /etc/fstab
}

# Nothing hibernates that lies on a host; the old swap would be waited for.
never_resume() {
	[ ! -d /etc/initramfs-tools/conf.d ] || echo RESUME=none > /etc/initramfs-tools/conf.d/resume
}

name_it() {
	rm -f /etc/hostname
	echo "$hostname" > /etc/hostname
	printf '127.0.0.1 localhost\n127.0.1.1 %s\n' "$hostname" > /etc/hosts
}

# Each machine has its own; empty, it is filled at the first boot.
forget_machine() {
	[ ! -e /etc/machine-id ] || : > /etc/machine-id
	[ -L /var/lib/dbus/machine-id ] || rm -f /var/lib/dbus/machine-id
}

# live-boot takes the initramfs over, and live-tools update-initramfs. dpkg makes the initramfs anew then.
leave_live() {
	[ -e /etc/debian_version ] || return 0
	live=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' | sed -nE 's/^.i. *(live-(boot|config|tools|task)(-.*)?)$/\1/p')
	# shellcheck disable=SC2086 # words
	[ -z "$live" ] || dpkg --purge --force-depends $live
}

make_by_initramfs_tools() {
	for kernel in $kernels; do
		initrd=/boot/initrd.img-$kernel
		[ -z "$(find "$initrd" -newer "$files" 2> /dev/null)" ] || continue
		if [ -e "$initrd" ]; then update-initramfs -u -k "$kernel"; else update-initramfs -c -k "$kernel"; fi
	done
}

# Its file is called as the distribution calls it.
make_by_dracut() {
	echo 'add_dracutmodules+=" loopboot "' > /etc/dracut.conf.d/loopboot.conf
	for kernel in $kernels; do
		initrd=/boot/initramfs-$kernel.img
		[ ! -e /etc/debian_version ] || initrd=/boot/initrd.img-$kernel
		[ ! -e "/boot/initrd-$kernel" ] || initrd=/boot/initrd-$kernel
		dracut --force --no-hostonly "$initrd" "$kernel"
	done
}

make_by_mkinitcpio() {
	grep -q '^HOOKS=.*loopboot' /etc/mkinitcpio.conf || sed -i 's/^\(HOOKS=.*[ (]block\)\>/\1 loopboot/' /etc/mkinitcpio.conf
	mkinitcpio -P
}

# An initramfs is made of thousands of small files: three times as fast in memory as on NTFS, if that has room.
choose_place_for_initramfs() {
	case $fs in
	ntfs*) [ "$(sed -n 's/^MemAvailable: *\([0-9]*\).*/\1/p' /proc/meminfo)" -lt 2000000 ] || export TMPDIR=/run ;;
	esac
}

make_initramfs() {
	kernels=$(ls /lib/modules 2> /dev/null || :)
	if [ -z "$kernels" ] || [ -z "$(find /boot -name 'vmlinu*' | head -n 1)" ]; then
		echo "W: loopboot: there is no kernel in it (/boot): it boots only by a medium's own: install one"
	fi
	case $maker in
	initramfs-tools) make_by_initramfs_tools ;;
	dracut) make_by_dracut ;;
	mkinitcpio) make_by_mkinitcpio ;;
	*) echo "W: loopboot: nothing in it makes an initramfs: it boots only by a medium's own: install initramfs-tools, dracut or mkinitcpio" ;;
	esac
}

write_tables
[ "$content" != debian ] || name_it
[ "$content" = tar ] || forget_machine
never_resume
leave_live
choose_place_for_initramfs
make_initramfs
case $fs in ntfs*) ;; *) mkdir -p /host ;; esac
