# The medium as a tree for a TFTP server.	-*- shell-script -*-
# shellcheck shell=sh disable=SC2034,SC2154

# What was put into DIRECTORY, so that it can be taken away again, and nothing else is ever overwritten.
pxe_list=loopboot/files

need_for_pxe() {
	need_for_bios "$pxelinux/lpxelinux.0:pxelinux"
	need_for_uefi grubnetx64
}

pxe_target() {
	[ -d "$1" ] ||
		fail "$NOT_FOUND" "looking at the directory" "there is no such directory" "$1" "name the topmost directory of the TFTP server"
}

# write_pxe DIRECTORY: everything is made beside what stands there, and moved when it is whole.
write_pxe() {
	pxe=$1/.loopboot.new
	undo_push "rm -rf '$(quoted "$pxe")'"
	rm -rf "$pxe"
	mkdir -p "$pxe/loopboot" "$pxe/pxelinux.cfg" "$pxe/grub"
	cp "$kernel" "$pxe/loopboot/vmlinuz"
	make_initramfs "$pxe/loopboot/initrd.img"
	install_syslinux "$pxe" "$pxelinux/lpxelinux.0"
	syslinux_menu loopboot > "$pxe/pxelinux.cfg/default"
	install_uefi_loaders "$pxe" shimx64.efi grubnetx64 /grub
	grub_menu /loopboot > "$pxe/grub/grub.cfg"
	(cd "$pxe" && find . -type f && echo "./$pxe_list") > "$work/files"
	cp "$work/files" "$pxe/$pxe_list"
	chmod -R a+rX "$pxe"
	pxe_refuse_foreign "$1"
	trap '' HUP INT TERM
	while read -r pxe_file; do
		mkdir -p "$1/$(dirname "$pxe_file")"
		mv "$pxe/$pxe_file" "$1/$pxe_file"
	done < "$work/files"
	say "The TFTP server of $1 boots it: lpxelinux.0 by BIOS, shimx64.efi by UEFI."
}

pxe_refuse_foreign() {
	while read -r pxe_file; do
		[ ! -e "$1/$pxe_file" ] || grep -qsxF "$pxe_file" "$1/$pxe_list" ||
			fail "$USAGE" "looking at the directory" "somebody else's file stands there" "$1/${pxe_file#./}" "give a directory of its own"
	done < "$work/files"
}

# remove_pxe DIRECTORY
remove_pxe() {
	[ -e "$1/$pxe_list" ] ||
		fail "$NOT_FOUND" "looking at the directory" "loopboot-mkrescue has put nothing there" "$1" "name the directory given to --pxe"
	cp "$1/$pxe_list" "$work/files"
	while read -r pxe_file; do
		rm -f "$1/$pxe_file"
	done < "$work/files"
	rmdir "$1/loopboot" "$1/pxelinux.cfg" "$1/grub" 2> /dev/null || :
	say "Removed from $1."
}
