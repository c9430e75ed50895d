# The medium as a file: a CD's image, which boots from a USB stick as it is.	-*- shell-script -*-
# shellcheck shell=sh disable=SC2034,SC2154
#
# What BIOS starts: isolinux from a CD, isohdpfx.bin in the first sector from a stick. What UEFI starts: \EFI\BOOT\BOOTX64.EFI of a FAT
# file system that stands behind the ISO's, named by El Torito for a CD and by the partition table for a stick.

volume_label=LOOPBOOT
# Where ISO 9660 has the volume's name.
volume_label_at=32808

need_for_iso() {
	need_for_bios "$isolinux/isolinux.bin:isolinux"
	need_for_uefi gcdx64
	echo xorriso:xorriso mkfs.fat:dosfstools mcopy:mtools
}

# is_medium FILE: true if FILE begins as a medium of ours does.
is_medium() {
	[ "$(dd if="$1" bs=1 skip=$volume_label_at count=${#volume_label} 2> /dev/null)" = $volume_label ]
}

# make_iso FILE: write the medium into FILE. Its UUID is a date to ISO 9660.
make_iso() {
	iso=$work/iso
	mkdir -p "$iso/.disk" "$iso/loopboot" "$iso/isolinux" "$iso/boot/grub"
	echo "loopboot ${version:+Linux $version }$medium_uuid" > "$iso/.disk/info"
	cp "$kernel" "$iso/loopboot/vmlinuz"
	make_initramfs "$iso/loopboot/initrd.img"
	install_syslinux "$iso/isolinux" "$isolinux/isolinux.bin"
	syslinux_menu /loopboot > "$iso/isolinux/isolinux.cfg"
	{
		echo "search --no-floppy --fs-uuid --set=root $medium_uuid"
		# shellcheck disable=SC2016 # GRUB's
		grub_menu '($root)/loopboot'
	} > "$iso/boot/grub/grub.cfg"
	make_esp_image "$work/esp.img" "$iso/boot/grub/grub.cfg"
	say "Writing the medium"
	run xorriso -report_about warning -as mkisofs -r -J -V $volume_label --modification-date="$(echo "$medium_uuid" | tr -d -)" -o "$1" \
		-partition_offset 16 -isohybrid-mbr "$isolinux/isohdpfx.bin" \
		-c isolinux/boot.cat -b isolinux/isolinux.bin -no-emul-boot -boot-load-size 4 -boot-info-table \
		-eltorito-alt-boot -append_partition 2 0xef "$work/esp.img" \
		-e --interval:appended_partition_2:all:: -no-emul-boot "$iso" > "$work/xorriso.log" 2>&1 ||
		{ cat "$work/xorriso.log" >&2 && fail "$SYSTEM" "writing the medium" "xorriso failed" "$1" "its words are above; there, or in /tmp, may be no room"; }
}

# make_esp_image FILE CONFIGURATION: the FAT file system with what UEFI starts. GRUB looks for its configuration there first.
make_esp_image() {
	mkdir "$work/efi"
	install_uefi_loaders "$work/efi" bootx64.efi gcdx64 /boot/grub
	mkfs.fat -C -n LOOPBOOTEFI "$1" $(($(du -sk "$work/efi" | cut -f1) + 512)) > /dev/null
	MTOOLS_SKIP_CHECK=1 mmd -i "$1" ::/EFI ::/EFI/BOOT ::/boot ::/boot/grub
	mcopy -i "$1" "$work/efi"/* ::/EFI/BOOT/
	mcopy -i "$1" "$2" ::/boot/grub/grub.cfg
}

# iso_target FILE: see that FILE can be written.
iso_target() {
	[ ! -e "$1" ] || is_medium "$1" ||
		fail "$USAGE" "looking at the file" "it exists, and is no medium of ours" "$1" "give another name, or remove it"
	[ -d "$(dirname "$1")" ] ||
		fail "$NOT_FOUND" "looking at the file" "there is no such directory" "$(dirname "$1")" "make it, or name another"
}

# write_iso FILE: the medium, whole or not at all.
write_iso() {
	undo_push "rm -f '$(quoted "$1").part'"
	make_iso "$1.part"
	sync "$1.part"
	mv "$1.part" "$1"
	say "$1 boots as a CD, and from a stick onto which it is written as it is."
}
