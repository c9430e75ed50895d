# What is to be kept fresh: a file in /etc/loopboot/rescue.d for each medium, with what it was made by.	-*- shell-script -*-
# shellcheck shell=sh disable=SC2034,SC2154

records=/etc/loopboot/rescue.d

# record_of KIND WHERE: the file of that medium.
record_of() {
	echo "$records/$1$(printf '%s' "${2:+-$2}" | tr -c '[:alnum:]._-' -)"
}

# keep_fresh KIND WHERE
keep_fresh() {
	mkdir -p "$records"
	keep_file=$(record_of "$1" "$2")
	{
		echo "# loopboot-mkrescue --refresh makes this medium anew, and each kernel's installation calls it. Remove the file to end that."
		for keep_key in kind where root loop cmdline timeout; do
			case $keep_key in
			kind) keep_value=$1 ;;
			where) keep_value=$2 ;;
			cmdline) keep_value=$(fresh_words) ;;
			*) eval "keep_value=\$$keep_key" ;;
			esac
			printf "%s='%s'\n" "$keep_key" "$(quoted "$keep_value")"
		done
	} > "$keep_file.new"
	mv "$keep_file.new" "$keep_file"
	say "Each new kernel will be put onto it ($keep_file)."
}

# The parameters beside root=, loop= and ro (or rw), as --cmdline takes them.
fresh_words() {
	printf '%s\n' "$words" | sed '/^root=/,/^r[ow]$/d; /[[:blank:]]/s/.*/"&"/' | tr '\n' ' '
}

forget() {
	rm -f "$(record_of "$1" "$2")"
}

# refresh: make all of them anew; the status is that of the last one that failed.
refresh() {
	refresh_status=0
	for refresh_file in "$records"/*; do
		[ ! -f "$refresh_file" ] || refresh_one "$refresh_file" || refresh_status=$?
	done
	return "$refresh_status"
}

# In a process of its own: one that fails does not keep the others from it.
refresh_one() {
	kind='' where='' root='' loop='' cmdline='' timeout=5
	# shellcheck source=/dev/null
	. "$1"
	case $kind in
	usb)
		where=$(stick_of "$where") ||
			{ not_there "$1" "the stick is not plugged in"; return; }
		;;
	iso) set -- "$1" "$(dirname "$where")" ;;
	*) set -- "$1" "$where" ;;
	esac
	[ $# -eq 1 ] || [ -d "$2" ] || { not_there "$1" "$2 is not there"; return; }
	case $kind in
	iso) set -- "$where" ;;
	esp) set -- --esp="$where" ;;
	*) set -- "--$kind" "$where" ;;
	esac
	"$0" --root "$root" --loop "$loop" --cmdline "$cmdline" --timeout "$timeout" --yes "$@"
}

not_there() {
	warn "refreshing" "$2, and keeps its old kernel, which still starts the image's" "$1" "once it is, run: loopboot-mkrescue --refresh"
}

# stick_of UUID: the disk that is the medium of that UUID.
stick_of() {
	stick_found=$(blkid -c /dev/null -t UUID="$1" -o device | head -n 1)
	[ -n "$stick_found" ] && echo "/dev/$(disk_of "$(basename "$stick_found")")"
}
