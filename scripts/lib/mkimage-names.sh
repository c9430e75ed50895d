# loopboot-mkimage --direct: names that NTFS cannot hold, and those that Windows cannot open.	-*- shell-script -*-
# shellcheck shell=sh disable=SC2034,SC2154

unreadable=0

# list_names: of all that will be put there into $work/names, as far as it is known; a line each.
list_names() {
	case $content in
	debian) : ;;
	tar)
		tar --numeric-owner --quoting-style=literal -tvf "$archive" > "$work/listing" 2> /dev/null &&
			tar --quoting-style=literal -tf "$archive"
		;;
	running) with_exclusions names_of_running ;;
	esac > "$work/log" || fail "$CONTENT" "looking at the content" "it cannot all be read" "$archive" "take one that is whole"
	sed 's,^\./,,; s,^/*,,; s,/*$,,; /^\.\{0,1\}$/d' "$work/log" > "$work/names"
}

# names_a_line: from names that each end in a NUL; a newline in one becomes another control character.
names_a_line() {
	tr '\n\000' '\001\n'
}

# Names are UTF-16 there. Those that Windows cannot open, or not tell apart, Linux can: every Debian has some.
look_at_names() {
	LC_ALL=C.UTF-8 grep -axv '.*' "$work/names" > "$work/log" || :
	first=$(head -n 1 "$work/log" | tr -c '[:print:]\n' '?')
	[ -z "$first" ] || fail "$CONTENT" "looking at the names" "NTFS cannot hold a name that is no UTF-8" "$first" "rename it, and all like it: there are $(wc -l < "$work/log")"
	first=$([ "$driver" != ntfs ] || grep -m 1 '[<>"*?]' "$work/names" || :)
	[ -z "$first" ] || fail "$CONTENT" "looking at the names" \
		"the driver ntfs cannot keep a name with a double quote or one of <>*?, and would make the volume read-only" "$first" "rename it, and all like it"
	{ names_unopened; names_alike; } | awk -F '\t' '!seen[$2]++' > "$work/unreadable"
	unreadable=$(wc -l < "$work/unreadable")
	first=$(head -n 1 "$work/unreadable" | cut -f2)
	[ "$unreadable" -eq 0 ] || warn "looking at the names" \
		"$unreadable are such that Windows cannot open these files, or not tell them apart, as $first" \
		"$archive" "Linux can; afterwards /etc/loopboot/direct.names has them all"
}

# ntfs3 gives a link's backslashes back as slashes.
look_at_links() {
	[ "$content,$driver" = tar,ntfs3 ] || return 0
	links=$(grep -c '^l.* -> .*[\\]' "$work/listing") || return 0
	first=$(grep -m 1 '^l.* -> .*[\\]' "$work/listing" | sed 's/.*:[0-9][0-9] //')
	warn "looking at the names" "$links symbolic links have a backslash in what they lead to, which ntfs3 makes a slash: $first" \
		"$archive" "in the new Linux make links without one"
}

names_unopened() {
	LC_ALL=C awk -F/ '{
		name = tolower($NF)
		if (name ~ /[<>:"|?*\\\001-\037]/) print "character\t" $0
		else if (name ~ /[ .]$/) print "end\t" $0
		else if (name ~ /^(con|prn|aux|nul|com[1-9]|lpt[1-9])(\.|$)/) print "device\t" $0
	}' "$work/names"
}

# Those that differ only in case from another one.
names_alike() {
	LC_ALL=C.UTF-8 sed 'h; s/.*/\L&/; G; s/\n/\x01/' "$work/names" | LC_ALL=C sort | LC_ALL=C awk -F '\001' '
		$1 == last { if (first != "") print "case\t" first; print "case\t" $2; first = "" }
		$1 != last { last = $1; first = $2 }'
}
