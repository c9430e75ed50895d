# bash completion for loopboot, loopboot-mkimage and loopboot-mkrescue	-*- shell-script -*-
# shellcheck shell=bash

# The word under the cursor, and the option that it is the value of, with = where one stands between: bash takes that for a word.
_loopboot_begin() {
	COMPREPLY=()
	cur=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
	if [ "$cur" = "=" ]; then
		previous+="=" cur=
	elif [ "$previous" = "=" ]; then
		previous=${COMP_WORDS[COMP_CWORD - 2]}=
	fi
}

# What begins with the word under the cursor, a line each; file names are quoted by bash.
_loopboot_lines() {
	mapfile -t COMPREPLY < <(compgen "$@" -- "$cur")
}

_loopboot_files() {
	compopt -o filenames
	_loopboot_lines "${1:--f}"
}

# Partitions and disks; a volume in a file, too.
_loopboot_device() {
	case $cur in
	'' | /d* | /) _loopboot_lines -W "$(lsblk -rpno NAME 2> /dev/null)" ;;
	*) _loopboot_files ;;
	esac
}

# _loopboot_words SKIP: how many words that are no options, nor their values, stand between the first SKIP and the cursor.
_loopboot_words() {
	local at count=0
	for ((at = $1; at < COMP_CWORD; at++)); do
		case ${COMP_WORDS[at]} in
		--name | --wait | --cmdline | --sysroot) ((at++)) ;;
		-*) ;;
		*) ((count++)) ;;
		esac
	done
	echo "$count"
}

_loopboot_options() {
	case $1 in
	probe | extents | table | check | status) echo --json ;;
	map) echo --name --read-only --any-content --accept-move ;;
	attach) echo --wait --cmdline --sysroot --name --plan ;;
	kexec) echo --wait --cmdline --plan ;;
	esac
}

_loopboot_word() {
	case $1,$(_loopboot_words 2) in
	probe,0 | extents,0 | table,0 | check,0 | map,0) _loopboot_device ;;
	unmap,0) _loopboot_lines -W "$(loopboot status 2> /dev/null | cut -f 1)" ;;
	switch-root,0) _loopboot_files -d ;;
	shutdown,0) _loopboot_lines -W "poweroff reboot halt kexec" ;;
	esac
}

_loopboot() {
	local cur previous command=${COMP_WORDS[1]}
	_loopboot_begin
	if [ "$COMP_CWORD" -eq 1 ]; then
		_loopboot_lines -W "probe extents table check map unmap status attach kexec switch-root shutdown init --help --version"
		return
	fi
	case $previous,$cur in
	--name,* | --wait,*) ;;
	--cmdline,*) _loopboot_files ;;
	--sysroot,*) _loopboot_files -d ;;
	*,-*) _loopboot_lines -W "$(_loopboot_options "$command")" ;;
	*) _loopboot_word "$command" ;;
	esac
}

_loopboot_mkimage() {
	local cur previous
	_loopboot_begin
	case ${previous%=} in
	--host) _loopboot_device ;;
	--fs) _loopboot_lines -W "ext4 xfs btrfs" ;;
	--debian) _loopboot_lines -W "bookworm trixie forky sid" ;;
	--tar | --password-file) _loopboot_files ;;
	--path | --size | --swap | --name | --include | --mirror | --hostname) ;;
	*)
		_loopboot_lines -W "--host --path --size --fs --swap --name --debian --copy-running --tar --empty --include --mirror
			--hostname --password-file --replace-part --direct --remove --yes --dry-run --json --help --version"
		;;
	esac
}

_loopboot_mkrescue() {
	local cur previous
	_loopboot_begin
	case $previous,$cur in
	--usb*,*) _loopboot_lines -W "$(lsblk -dpno NAME 2> /dev/null)" ;;
	--root*,*) _loopboot_device ;;
	--pxe*,* | --esp=,*) _loopboot_files -d ;;
	--kernel*,* | --initrd*,*) _loopboot_files ;;
	--loop*,* | --cmdline*,* | --timeout*,*) ;;
	*,-*)
		_loopboot_lines -W "--usb --pxe --esp --remove --root --loop --cmdline --kernel --initrd --timeout --keep-fresh --refresh
			--yes --help --version"
		;;
	*) _loopboot_files ;;
	esac
}

complete -F _loopboot loopboot
complete -F _loopboot_mkimage loopboot-mkimage
complete -F _loopboot_mkrescue loopboot-mkrescue
