#!/bin/sh
# systemd generator in the initramfs: what is mounted as root is the image, not the host. systemd-fstab-generator makes
# sysroot.mount of root=, which is the host; only the early directory comes before its one (systemd.generator(7)).

# shellcheck source=/dev/null
command -v getarg > /dev/null || . /lib/dracut-lib.sh

early=$2
attach=loopboot-attach.service

# What is wrong with the command line the service says again, where it can be seen.
LOOPBOOT_WAY=wait ROOT=/dev/mapper/loopboot-root
eval "$(getcmdline | loopboot attach --plan --cmdline - 2> /dev/null)"
[ "$LOOPBOOT_WAY" != none ] || exit 0

units=/usr/lib/systemd/system
mkdir -p "$early/initrd-root-fs.target.requires" "$early/initrd-root-fs.target.wants"
ln -sf $units/loopboot-images.service "$early/initrd-root-fs.target.wants/"
if [ "$LOOPBOOT_WAY" = undecided ]; then
	# What the root is will be seen when it is there; sysroot.mount, which systemd-fstab-generator makes, waits for that.
	mkdir -p "$early/sysroot.mount.d"
	printf '[Unit]\nRequires=loopboot-look.service\nAfter=loopboot-look.service\n' > "$early/sysroot.mount.d/loopboot.conf"
	exit 0
fi

mode=ro
! getargbool 0 rw || mode=rw
if [ "$ROOT" = /dev/mapper/loopboot-root ]; then
	device='dev-mapper-loopboot\x2droot.device'
	needs="$attach systemd-fsck@${device%.device}.service"
else
	# The root is the NTFS partition itself: the service has mounted it as it is to be, and nobody checks it.
	device='' needs=$attach mode=defaults
fi
cat > "$early/sysroot.mount" << END
# Written by dracut-loopboot-generator, see loopboot-dracut(7).
[Unit]
Description=Root File System in an Image, or of an NTFS Partition
Before=initrd-root-fs.target
Requires=$needs
After=$needs

[Mount]
What=$ROOT
Where=/sysroot
Options=$mode${ROOTFLAGS:+,$ROOTFLAGS}
${ROOTFSTYPE:+Type=$ROOTFSTYPE}
END
ln -sf ../sysroot.mount "$early/initrd-root-fs.target.requires/sysroot.mount"

# The service knows how long the host may take; the device comes when it does, or never.
if [ -n "$device" ]; then
	mkdir -p "$early/$device.d"
	printf '[Unit]\nJobRunningTimeoutSec=infinity\n' > "$early/$device.d/loopboot.conf"
fi

# That the host is there is the service's business as well, and it finds more than udev has a link for (a UUID in small
# letters): nobody else is to wait for one. These take the places of what systemd-fstab-generator and dracut's own write
# (mkinitcpio has none).
mkdir -p "$early/initrd-root-device.target.d" "$early/initrd.target.wants"
printf '[Unit]\nRequires=%s\nAfter=%s\n' "$device" "$device" > "$early/initrd-root-device.target.d/50-root-device.conf"
! command -v dev_unit_name > /dev/null ||
	ln -sf /dev/null "$early/initrd.target.wants/$(dev_unit_name "$(label_uuid_to_dev "$(getarg root=)")").device"
