# The boot loaders that go onto a medium: what they are, and where Debian's packages have them.	-*- shell-script -*-
# shellcheck shell=sh disable=SC2034,SC2154

isolinux=/usr/lib/ISOLINUX
pxelinux=/usr/lib/PXELINUX
syslinux=/usr/lib/syslinux/modules/bios
shim=/usr/lib/shim
grub_signed=/usr/lib/grub/x86_64-efi-signed
grub=/usr/lib/grub/x86_64-efi

# What an unsigned GRUB needs here, from a disk and over the network.
grub_modules='part_gpt part_msdos fat iso9660 search search_fs_uuid test echo normal linux configfile all_video gfxterm tftp http efinet'

# True if Secure Boot stays on: shim, which Microsoft signed for Debian, and the GRUB that it lets in.
have_signed_loaders() {
	[ -e "$shim/shimx64.efi.signed" ] && [ -e "$grub_signed/$1.efi.signed" ]
}

# need_for_uefi GRUB: what the package manager has to bring if there is no loader at all. The signed ones are asked for, since with
# them Secure Boot stays on; an unsigned one is made if grub-mkimage is there.
need_for_uefi() {
	have_signed_loaders "$1" || { command -v grub-mkimage > /dev/null && [ -d "$grub" ]; } ||
		echo "$shim/shimx64.efi.signed:shim-signed $grub_signed/$1.efi.signed:grub-efi-amd64-signed"
}

# install_uefi_loaders DIRECTORY FIRST GRUB PREFIX: put what the firmware starts, FIRST, into DIRECTORY, with the GRUB that it goes on
# with; GRUB is the name of Debian's signed one, which looks for grub.cfg in PREFIX.
install_uefi_loaders() {
	if have_signed_loaders "$3"; then
		cp "$shim/shimx64.efi.signed" "$1/$2"
		cp "$grub_signed/$3.efi.signed" "$1/grubx64.efi"
		[ ! -e "$shim/mmx64.efi.signed" ] || cp "$shim/mmx64.efi.signed" "$1/mmx64.efi"
		signed "$kernel" ||
			warn "looking at the kernel" "it is not signed, and Secure Boot will refuse it" "$kernel" "use one that your distribution signs"
	else
		warn "looking for signed boot loaders" "none: this medium boots by UEFI only with Secure Boot off" "" \
			"apt-get install shim-signed grub-efi-amd64-signed"
		# shellcheck disable=SC2086 # words
		grub-mkimage -O x86_64-efi -d "$grub" -p "$4" -o "$1/$2" $grub_modules
	fi
}

# install_syslinux DIRECTORY PROGRAM: PROGRAM, with what its menu needs.
install_syslinux() {
	cp "$2" "$syslinux/ldlinux.c32" "$syslinux/libutil.c32" "$syslinux/menu.c32" "$1/"
}

need_for_bios() {
	echo "$1 $syslinux/menu.c32:syslinux-common"
}
