# The menu of a boot medium, for syslinux and for GRUB.	-*- shell-script -*-
# shellcheck shell=sh disable=SC2034,SC2154

# entries COMMAND ARGUMENT...: run COMMAND ARGUMENT... TITLE PARAMETERS for each entry.
entries() {
	if [ -n "$loop" ]; then
		"$@" "Linux from the image" "rd.loopboot.kexec"
		"$@" "Linux from the image, read-only" "rd.loopboot.kexec rd.loopboot.read-only fsck.mode=skip"
		"$@" "Linux from the image, with this medium's own kernel${version:+ ($version)}" ""
	else
		"$@" "Linux in NTFS itself, with this medium's own kernel${version:+ ($version)}" ""
	fi
	# initramfs-tools knows the one, dracut the other; its systemd does not mind that root has no password.
	"$@" "Shell" "break=mount rd.break=initqueue SYSTEMD_SULOGIN_FORCE=1"
}

# syslinux_menu DIRECTORY: its configuration; DIRECTORY/ has the kernel.
syslinux_menu() {
	cat <<-END
		# Written by loopboot-mkrescue.
		UI menu.c32
		MENU TITLE loopboot
		TIMEOUT $((timeout * 10))
	END
	syslinux_label=0
	entries syslinux_entry "$1"
}

syslinux_entry() {
	syslinux_label=$((syslinux_label + 1))
	printf 'LABEL %s\n\tMENU LABEL %s\n\tKERNEL %s/vmlinuz\n\tINITRD %s/initrd.img\n' "$syslinux_label" "$2" "$1" "$1"
	printf '\tAPPEND %s\n' "$(syslinux_words) $3"
}

# The command line goes to the kernel as it is written.
syslinux_words() {
	printf '%s\n' "$words" | sed '/[[:blank:]]/s/.*/"&"/' | tr '\n' ' '
}

# grub_menu DIRECTORY: its configuration; DIRECTORY, a path of GRUB's, has the kernel.
grub_menu() {
	printf '# Written by loopboot-mkrescue.\nset default=0\nset timeout=%s\n' "$timeout"
	entries grub_entry "$1"
}

grub_entry() {
	printf "menuentry \"%s\" {\n\tlinux %s/vmlinuz %s\n\tinitrd %s/initrd.img\n}\n" "$2" "$1" "$(grub_words) $3" "$1"
}

# GRUB quotes a word with blanks anew for the kernel.
grub_words() {
	printf '%s\n' "$words" | sed "s/.*/'&'/" | tr '\n' ' '
}
