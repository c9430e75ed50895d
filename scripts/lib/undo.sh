# What was begun is undone at the end of the script, whatever ends it.	-*- shell-script -*-
# shellcheck shell=sh disable=SC2154

undo_list=
run_child=

# undo_push COMMAND: have COMMAND (evaluated then; one line) run at the end, before those pushed earlier. Push it before what it
# undoes is done, so that no signal comes between: COMMAND must bear that nothing is there to be undone.
undo_push() {
	undo_list="$1
$undo_list"
}

undo_all() {
	see_it_through
	set +e
	run_end
	while [ -n "$undo_list" ]; do
		undo_command=${undo_list%%
*}
		undo_list=${undo_list#*
}
		eval "$undo_command"
	done
}

# undo_at_end: call it first.
undo_at_end() {
	exec 7>&2 # where to say so: what runs when a signal comes may have its own redirected
	trap undo_all EXIT
	trap 'interrupted 129' HUP
	trap 'interrupted 130' INT
	trap 'exit 141' PIPE
	trap 'interrupted 143' TERM
}

# interrupted STATUS: by a signal.
interrupted() {
	see_it_through
	exec 2>&7
	begin_line
	echo "$program: interrupted: ${interrupted_words:-what was begun is undone}" >&2 || : # the terminal may be gone
	exit "$1"
}

# see_it_through: no signal interrupts any more. For the last moments, when all is whole and only its names are to be given.
see_it_through() {
	trap '' HUP INT TERM PIPE
}

# run COMMAND...: COMMAND (a program) with its own mounts and processes, so that a signal to the script ends all of it at once.
# A shell puts its traps off while it waits for a program in the foreground. In a session of its own: what a terminal sends to
# all would end unshare and leave its child. In a chroot, where there are no mounts of one's own, that session is all.
run() {
	run_contained=setsid
	! unshare -m true 2> /dev/null || run_contained='setsid unshare -m -p -f --mount-proc'
	# What is left open here, for the progress too, moves the numbers in COMMAND beyond 9, which not every shell can write.
	# shellcheck disable=SC2086 # words
	{ $run_contained "$@" <&3 3<&- 7>&- 8>&- 9>&- & } 3<&0
	run_child=$!
	run_status=0
	run_wait || run_status=$?
	run_child=
	return "$run_status"
}

# progress.sh has another, which says meanwhile how far it is.
run_wait() {
	wait "$run_child"
}

# End what `run` started: unshare, and its child, whose end is that of all processes that see it as their first one.
run_end() {
	[ -n "$run_child" ] || return 0
	run_inner=$(cat "/proc/$run_child/task/$run_child/children" 2> /dev/null)
	[ "$run_contained" != setsid ] || run_inner=-$run_child
	# shellcheck disable=SC2086 # words
	kill -KILL $run_child $run_inner 2> /dev/null
	wait "$run_child" 2> /dev/null
	for run_process in ${run_inner#-}; do
		while grep -qs '^State:[[:space:]]*[^Z]' "/proc/$run_process/status"; do sleep 0.1; done
	done
	run_child=
}
