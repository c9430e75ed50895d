# loopboot-mkimage --direct --remove: what it has put there goes again, and nothing else.	-*- shell-script -*-
# shellcheck shell=sh disable=SC2034,SC2153,SC2154

remove_direct() {
	need loopboot:loopboot mount:mount umount:umount modprobe:kmod find:findutils
	[ -n "$yes$dry_run" ] || have_terminal || wrong "there is nobody to ask" "no terminal; --yes"
	look_at_ntfs
	make_work
	undo_push 'host_unmount'
	host_mount_or_fail ro
	find_list
	sort_list
	describe_removal
	if [ -n "$dry_run" ]; then
		report_removal would_remove
		say "This was a dry run: nothing was changed."
		return
	fi
	[ -n "$yes" ] || ask_yes "It goes, with all that has been put into these directories since." ||
		fail "$USAGE" "asking" "the answer was not yes" "$host" "nothing was removed; to remove it, run it again and type yes"
	host_unmount
	host_mount_or_fail rw
	remove_listed
	report_removal removed
}

# The list, which anybody who can write to the volume may have changed: no link is followed to it, and no path in it is taken.
find_list() {
	: > "$work/list"
	for directory in "$work/host" "$work/host/$PART"; do
		[ -f "$directory/$LIST" ] || continue
		[ "$(readlink -f "$directory/$LIST")" = "$directory/$LIST" ] || continue
		grep -xE '[a-z] [^ ]+ [^/]+' "$directory/$LIST" | grep -vxE '.* \.{1,2}' > "$work/list" || :
		break
	done
	[ -s "$work/list" ] || is_there "$work/host/$PART" || fail "$NOT_FOUND" "looking for the list" \
		"nothing was put there by $program --direct, or its list is gone" "$host: /$LIST" "remove yourself what is there"
}

# $work/gone has the names that are to go, those last that may have the list in them; what is another's under its name stays.
sort_list() {
	: > "$work/gone"
	while read -r kind mark top; do
		if is_ours "$kind" "$mark" "$work/host/$top"; then
			echo "$top" >> "$work/gone"
		elif is_there "$work/host/$top"; then
			warn "looking at what is there" "this is not what was put there, and stays" "/$top" "remove it yourself"
		fi
	done < "$work/list"
	for kernel_link in "$work/host/vmlinuz" "$work/host/initrd.img" "$work/host/vmlinuz.old" "$work/host/initrd.img.old"; do
		case $(readlink "$kernel_link") in boot/*) echo "${kernel_link##*/}" >> "$work/gone" ;; esac
	done
	! is_there "$work/host/$PART" || echo "$PART" >> "$work/gone"
	awk -v part="$PART" '{ print ($0 == part ? 3 : $0 == "etc" ? 2 : 1) "\t" $0 }' "$work/gone" | sort -u | cut -f2- > "$work/list"
	mv "$work/list" "$work/gone"
}

# is_ours KIND MARK FILE: a symbolic link, which an update may make anew, is known by its kind, and so is what Windows has not.
is_ours() {
	[ "$(find "$3" -maxdepth 0 -printf %y 2> /dev/null)" = "$1" ] || return 1
	case $1 in
	d) [ ! -L "$3/$MARK" ] && [ "$(cat "$3/$MARK" 2> /dev/null)" = "$2" ] ;;
	f) [ "$(stat -c %s@%Y "$3")" = "$2" ] ;;
	esac
}

describe_removal() {
	say "On $host are, put there by $program: $(xargs < "$work/gone")"
	removal_kib=0
	while IFS= read -r top; do
		removal_kib=$((removal_kib + $(du -skx "$work/host/$top" | cut -f1)))
	done < "$work/gone"
	say "They have $(human $((removal_kib << 10)))."
}

remove_listed() {
	interrupted_words="the same command goes on with it"
	progress_begin "Removing it" 0
	while IFS= read -r top; do
		run sh -c "$REMOVE" sh "$work/host/$top" > "$work/log" 2>&1 || fail_with_log "removing it" "it could not all be removed"
	done < "$work/gone"
	progress_end
	host_unmount
	facts=$(loopboot probe "$host")
	refuse_unclean
}

# report_removal WORD
report_removal() {
	[ -z "$json" ] || printf '{"%s":[%s],"host":%s,"bytes":%s}\n' "$1" "$(json_strings "$(cat "$work/gone")")" \
		"$(json_string "$host")" $((removal_kib << 10))
	[ "$1" = would_remove ] || say "All that is removed."
}
