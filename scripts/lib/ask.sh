# Looking for tools, and asking the person in front of the terminal.	-*- shell-script -*-
# shellcheck shell=sh disable=SC2154

# need COMMAND|FILE:PACKAGE...: end if one is missing, naming them all at once with Debian's packages that have them.
need() {
	need_commands='' need_packages=''
	for need_pair; do
		case $need_pair in
		/*) [ ! -e "${need_pair%%:*}" ] || continue ;;
		*) ! command -v "${need_pair%%:*}" > /dev/null || continue ;;
		esac
		need_commands="$need_commands ${need_pair%%:*}"
		case " $need_packages " in
		*" ${need_pair#*:} "*) ;;
		*) need_packages="$need_packages ${need_pair#*:}" ;;
		esac
	done
	[ -z "$need_commands" ] ||
		fail "$SYSTEM" "looking for tools" "missing:$need_commands" "" "install their packages: apt-get install$need_packages"
}

# have_terminal: true if there is somebody to ask.
have_terminal() {
	(: < /dev/tty) 2> /dev/null
}

# ask_yes QUESTION: true if the answer is yes, written out.
ask_yes() {
	printf '%s Type yes to go on: ' "$1" > /dev/tty
	ask_answer=
	read -r ask_answer < /dev/tty || :
	[ "$ask_answer" = yes ]
}

# ask_password WHAT: read one, twice and unseen, into $password; empty if nothing was typed.
ask_password() {
	undo_push 'stty echo < /dev/tty 2> /dev/null'
	stty -echo < /dev/tty
	while :; do
		printf '%s: ' "$1" > /dev/tty
		read -r password < /dev/tty
		printf '\nOnce more: ' > /dev/tty
		read -r ask_again < /dev/tty
		echo > /dev/tty
		[ "$password" != "$ask_again" ] || break
		echo "They differ." > /dev/tty
	done
	stty echo < /dev/tty
}
