#!/bin/bash
# shellcheck disable=SC2154 # dracut sets kernel, moddir, initdir ...
# dracut module: boot from an image file on an NTFS partition; see loopboot-dracut(7).

# Below, what build-functions asks for.
loopboot_fail() {
	dfatal "loopboot: $1: $2"
	exit 1
}

loopboot_have() {
	modprobe --set-version "$kernel" --quiet --show-depends "$1" > /dev/null
}

loopboot_have_ntfs_3g() {
	find_binary ntfs-3g > /dev/null
}

# An initramfs for every machine has the module; one for this machine only (hostonly) if its root is ours.
check() {
	[[ ${mount_needs-} ]] && return 1
	require_binaries loopboot || return 1
	[[ ! ${hostonly-} || -e /run/loopboot/root ]] || return 255
}

depends() {
	echo rootfs-block
	# A module of its own from dracut 107 on; before, part of the base.
	[[ ! -e $(dracut_module_path initqueue) ]] || echo initqueue
}

installkernel() {
	local disk
	# shellcheck source=/dev/null
	. /usr/share/loopboot/build-functions
	loopboot_check_kernel "$kernel"
	# shellcheck disable=SC2086 # the modules are words
	hostonly='' instmods $LOOPBOOT_MODULES
	loopboot_unpack_mapper "${initdir:?}/lib/modules"
	# The modules behind this one bring the drivers of all host_devs; through a loop device they cannot see.
	if [[ ${hostonly-} ]]; then
		disk=$(loopboot_disk_under_loop --hostonly "build with --no-hostonly") || exit 1
		[[ ! $disk ]] || push_host_devs "$disk"
	fi
}

# What boots the running root, for --print-cmdline and --hostonly-cmdline. rootfs-block says what the image is mounted with;
# here that would be the host's.
cmdline() {
	local file
	# shellcheck source=/dev/null
	. /usr/share/loopboot/build-functions
	file=$(loopboot_running FILE)
	[[ ! $file ]] || printf ' root=%s "loop=%s" rootfstype= rootflags=' \
		"$(shorten_persistent_dev "$(get_persistent_dev "$(loopboot_running HOST)")")" "$file"
}

install() {
	local line
	inst_multiple loopboot modprobe
	inst_simple /usr/share/loopboot/05-loopboot.rules /usr/lib/udev/rules.d/05-loopboot.rules
	inst_multiple -o ntfs-3g mount.ntfs-3g
	# Behind rootfs-block's file, which names what the image is mounted from: the last one counts.
	if [[ ${hostonly_cmdline-} == yes ]]; then
		line=$(cmdline)
		[[ ! $line ]] || echo "$line" > "$initdir/etc/cmdline.d/99-loopboot.conf"
	fi
	inst_script "$moddir/loopboot-shutdown.sh" /usr/sbin/loopboot-shutdown
	if dracut_module_included systemd; then
		install_for_systemd
	else
		install_hooks
	fi
}

install_for_systemd() {
	local unit
	inst_script "$moddir/loopboot-generator.sh" "$systemdutildir/system-generators/dracut-loopboot-generator"
	inst_script "$moddir/loopboot-attach.sh" /usr/lib/loopboot/attach
	inst_script "$moddir/loopboot-look.sh" /usr/lib/loopboot/look
	inst_multiple systemctl mkdir
	# Behind dracut's parse-root.sh
	inst_hook cmdline 30 "$moddir/loopboot-no-host.sh"
	for unit in loopboot-attach.service loopboot-look.service loopboot-images.service; do
		inst_simple "$moddir/$unit" "$systemdsystemunitdir/$unit"
	done
}

install_hooks() {
	inst_simple "$moddir/loopboot-lib.sh" /lib/loopboot-lib.sh
	# Behind parse-root-opts.sh, which reads what the command line says of the host, and before parse-block.sh.
	inst_hook cmdline 30 "$moddir/loopboot-cmdline.sh"
	inst_hook initqueue/settled 50 "$moddir/loopboot-settled.sh"
	inst_hook initqueue/finished 50 "$moddir/loopboot-finished.sh"
	# Before rootfs-block's
	inst_hook mount 10 "$moddir/loopboot-mount.sh"
	# Before mount-usr.sh
	inst_hook pre-pivot 20 "$moddir/loopboot-pre-pivot.sh"
	dracut_need_initqueue
}
