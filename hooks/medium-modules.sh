#!/bin/sh
# In a boot medium's initramfs, once the root is mounted: if the image has no modules for the medium's kernel, those of the
# initramfs serve instead, so that there is a network to repair the image by. initramfs-tools runs this, dracut sources it.

# lend_modules ROOT: keep a copy in memory, since the initramfs is deleted, and have systemd put it where modules are looked for as
# soon as the root can be written to; at the end it leaves no trace.
lend_modules() {
	modules=usr/lib/modules/$(uname -r)
	[ ! -e "$1/$modules/modules.dep" ] && [ ! -e "$1/${modules#usr/}/modules.dep" ] || return 0
	echo "loopboot: the image has no modules of this kernel ($(uname -r)): those of the boot medium serve" > /dev/console
	mkdir -p /run/loopboot/modules /run/systemd/system/sysinit.target.wants
	mount -t tmpfs -o mode=0755 loopboot-modules /run/loopboot/modules
	cp -R "/lib/modules/$(uname -r)/." /run/loopboot/modules/
	cat > /run/systemd/system/loopboot-modules.service <<-END
		[Unit]
		Description=Kernel Modules of the Boot Medium
		DefaultDependencies=no
		After=systemd-remount-fs.service
		Conflicts=shutdown.target
		Before=sysinit.target shutdown.target

		[Service]
		Type=oneshot
		RemainAfterExit=yes
		ExecStart=mkdir -p /$modules
		ExecStart=mount --bind /run/loopboot/modules /$modules
		ExecStart=udevadm trigger --action=add --subsystem-nomatch=block
		ExecStop=umount --lazy /$modules
		ExecStop=rmdir /$modules
	END
	ln -sf ../loopboot-modules.service /run/systemd/system/sysinit.target.wants/
}

[ "${1:-}" = prereqs ] || lend_modules "${rootmnt:-$NEWROOT}"
