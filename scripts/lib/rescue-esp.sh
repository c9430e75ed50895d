# The medium on the machine's own EFI system partition, with an entry in the firmware's menu.	-*- shell-script -*-
# shellcheck shell=sh disable=SC2016,SC2034,SC2154

# Where the signed GRUB looks for its configuration: on the partition that it was started from, but not beside itself, for shim does
# not tell it where that is.
esp_menu=boot/grub/grub.cfg
esp_label='Linux from the image (loopboot)'

need_for_esp() {
	need_for_uefi gcdx64
	echo efibootmgr:efibootmgr
}

# esp_target [DIRECTORY]: find where the EFI system partition is mounted; $esp becomes that.
esp_target() {
	for esp in ${1:+"$1"} $([ -n "$1" ] || echo /boot/efi /efi /boot); do
		[ "$(findmnt -n -r -o FSTYPE --mountpoint "$esp")" = vfat ] || continue
		[ ! -e "$esp/$esp_menu" ] || grep -qs 'Written by loopboot-mkrescue' "$esp/$esp_menu" ||
			fail "$USAGE" "looking at the EFI system partition" "somebody else's file stands there" "$esp/$esp_menu" "make a stick: --usb"
		return 0
	done
	fail "$NOT_FOUND" "looking for the EFI system partition" "it is not mounted" "${1:-/boot/efi, /efi, /boot}" "mount it, and name the directory: --esp=DIR"
}

esp_needs_uefi() {
	[ -d /sys/firmware/efi/efivars ] ||
		fail "$SYSTEM" "looking at the firmware" "this system was started by BIOS" "" "start it by UEFI, or make a stick: --usb"
}

# write_esp: the files, and then the entry, behind all others in the firmware's order.
write_esp() {
	mkdir "$work/esp"
	cp "$kernel" "$work/esp/vmlinuz"
	make_initramfs "$work/esp/initrd.img"
	install_uefi_loaders "$work/esp" shimx64.efi gcdx64 /boot/grub
	esp_make_room "$(du -sk "$work/esp" | cut -f1)"
	esp_half=$esp/EFI/loopboot.new
	undo_push "rm -rf '$(quoted "$esp_half")'"
	rm -rf "$esp_half"
	# What is replaced stays usable if only the entry cannot be made.
	[ -n "$(esp_numbers)" ] || esp_begun=yes
	undo_push '[ -z "$esp_begun" ] || remove_esp_files'
	mkdir -p "$esp_half"
	run cp "$work/esp"/* "$esp_half/" || fail "$SYSTEM" "writing to the EFI system partition" "it could not be written" "$esp" "the lines above say why; or make a stick: --usb"
	sync
	rm -rf "$esp/EFI/loopboot"
	mv "$esp_half" "$esp/EFI/loopboot"
	mkdir -p "$esp/${esp_menu%/*}"
	grub_menu '($root)/EFI/loopboot' > "$esp/$esp_menu"
	esp_entry
	esp_begun=
	say "The firmware's boot menu has \"$esp_label\"; what it starts by default is as before."
}

# esp_make_room KIB: for so much beside what stands there or, if there is no room for both, in its place.
esp_make_room() {
	esp_free=$(df -Pk "$esp" | awk 'END { print $4 }')
	[ "$1" -gt $((esp_free - 64)) ] || return 0
	esp_old=$(du -sk "$esp/EFI/loopboot" 2> /dev/null | cut -f1)
	[ "$1" -le $((esp_free + ${esp_old:-0} - 64)) ] ||
		fail "$SYSTEM" "looking at the EFI system partition" "there is no room for $(human $(($1 * 1024)))" "$esp, $(human $((esp_free * 1024))) free" \
			"make room there, or make a stick: --usb"
	rm -rf "$esp/EFI/loopboot"
}

# The numbers of our entries in the firmware's menu.
esp_numbers() {
	efibootmgr | awk -v label="$esp_label" '/^Boot[0-9A-F]+/ && index($0, label) { print substr($1, 5, 4) }'
}

esp_order() {
	efibootmgr | sed -n 's/^BootOrder: //p'
}

esp_entry() {
	[ -z "$(esp_numbers)" ] || return 0
	esp_device=$(basename "$(readlink -f "/sys/dev/block/$(findmnt -n -r -o MAJ:MIN --mountpoint "$esp")")")
	esp_loader='\EFI\loopboot\shimx64.efi'
	efibootmgr --quiet --create-only --disk "/dev/$(disk_of "$esp_device")" --part "$(cat "$blocks/$esp_device/partition")" \
		--label "$esp_label" --loader "$esp_loader" ||
		fail "$SYSTEM" "adding the entry" "the firmware refused it" "$esp_label" "the lines above say why; or make a stick: --usb"
	esp_before=$(esp_order)
	# Some firmware shows only what stands in its order: there it comes last, and where there is no order none is begun.
	[ -z "$esp_before" ] || efibootmgr --quiet --bootorder "$esp_before,$(esp_numbers | head -n 1)"
}

remove_esp_files() {
	rm -rf "$esp/EFI/loopboot" "${esp:?}/$esp_menu"
	rmdir "$esp/boot/grub" "$esp/boot" 2> /dev/null || :
}

remove_esp() {
	need efibootmgr:efibootmgr
	[ -e "$esp/EFI/loopboot" ] || [ -n "$(esp_numbers)" ] ||
		fail "$NOT_FOUND" "looking at the EFI system partition" "loopboot-mkrescue has put nothing there" "$esp" "name the directory given to --esp"
	remove_esp_files
	for esp_number in $(esp_numbers); do
		efibootmgr --quiet --bootnum "$esp_number" --delete-bootnum
	done
	say "Removed from $esp and from the firmware's menu."
}
