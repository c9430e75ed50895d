# What loopboot's scripts say, and how they end.	-*- shell-script -*-
# shellcheck shell=sh disable=SC2154
#
# The script sets `program`, its name; and `json` to yes if other programs read its standard output.

# Exit statuses, those of loopboot(8).
# shellcheck disable=SC2034 # for whoever sources this
USAGE=1 NOT_FOUND=2 UNMAPPABLE=3 FOREIGN=5 SYSTEM=6 CONTENT=7

# begin_line: a message begins a line of its own, where progress.sh has left one open.
begin_line() {
	[ -z "${progress_open:-}" ] || printf '\r\033[K' >&2
	progress_open=
}

# fail STATUS STEP WHAT WHERE CURE: say what stands against it, and end.
fail() {
	begin_line
	printf '%s: %s: %s%s: %s\n' "$program" "$2" "$3" "${4:+ ($4)}" "$5" >&2
	exit "$1"
}

# warn STEP WHAT WHERE CURE
warn() {
	begin_line
	printf '%s: warning: %s: %s%s: %s\n' "$program" "$1" "$2" "${3:+ ($3)}" "$4" >&2
}

# say WORD...: a line for the person in front of the screen.
say() {
	[ "${json:-}" = yes ] || printf '%s\n' "$*"
}

# json_string TEXT: as a JSON string, quotes included.
json_string() {
	printf '%s' "$1" | awk -v ORS= '
		BEGIN { for (n = 1; n < 32; n++) escape[sprintf("%c", n)] = sprintf("\\u%04x", n); print "\"" }
		NR > 1 { print "\\n" }
		{
			for (n = 1; n <= length($0); n++) {
				c = substr($0, n, 1)
				print (c == "\"" || c == "\\") ? "\\" c : (c in escape) ? escape[c] : c
			}
		}
		END { print "\"" }'
}

# json_strings LINES: as the elements of a JSON array, a line each.
json_strings() {
	printf '%s\n' "$1" | while IFS= read -r json_line; do json_string "$json_line" && echo; done | paste -s -d, -
}

# bytes_of SIZE: 4096, 512M, 20G, 1T as bytes; nothing if it is no size, or more than there can be.
bytes_of() {
	size_number=${1%[KMGT]}
	case $size_number in '' | 0* | *[!0-9]* | ????????????????*) return 0 ;; esac
	case $1 in
	*K) size_shift=10 ;;
	*M) size_shift=20 ;;
	*G) size_shift=30 ;;
	*T) size_shift=40 ;;
	*) size_shift=0 ;;
	esac
	[ $((size_number << size_shift >> size_shift)) != "$size_number" ] || echo $((size_number << size_shift))
}

# human BYTES: as people write it, 1.5 GiB.
human() {
	human_value=$(($1 * 10)) human_unit=bytes
	for human_next in KiB MiB GiB TiB; do
		[ "$human_value" -ge 10240 ] || break
		human_value=$((human_value / 1024)) human_unit=$human_next
	done
	human_tenths=.$((human_value % 10))
	[ "$human_tenths" != .0 ] || human_tenths=
	echo "$((human_value / 10))$human_tenths $human_unit"
}
