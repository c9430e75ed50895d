# How far a long step is, its rate and the time left.	-*- shell-script -*-
# shellcheck shell=sh disable=SC2034,SC2154
#
# On a terminal in one line; elsewhere a line every ten seconds; as JSON one object a line on standard output. That is where they
# went when the step began (descriptors 8 and 9): what runs meanwhile may have its own redirected.

seconds_now() {
	cut -d. -f1 /proc/uptime
}

# progress_begin STEP TOTAL: a step of TOTAL bytes (0: not known) begins.
progress_begin() {
	progress_step=$1 progress_total=$2
	progress_start=$(seconds_now)
	progress_said=$progress_start
	progress_open=
	exec 8>&1 9>&2
	[ "${json:-}" = yes ] || [ -t 2 ] || echo "$1 ..." >&2
}

# progress_now BYTES: so many are done.
progress_now() {
	progress_time=$(seconds_now)
	[ "$progress_time" -gt "$progress_said" ] || return 0
	if [ "${json:-}" = yes ]; then
		printf '{"step":%s,"bytes":%s,"total":%s}\n' "$(json_string "$progress_step")" "$1" "$progress_total" >&8
	elif [ -t 9 ]; then
		printf '\r%s: %s\033[K' "$progress_step" "$(progress_words "$1")" >&9
		progress_open=yes
	elif [ $((progress_time - progress_said)) -ge 10 ]; then
		echo "$progress_step: $(progress_words "$1")" >&9
	else
		return 0
	fi
	progress_said=$progress_time
}

# 3.2 GiB of 20 GiB, 110 MiB/s, 2:35 left
progress_words() {
	words_rate=$(($1 / (progress_time - progress_start))) words_left=
	if [ "$progress_total" -gt 0 ] && [ "$1" -le "$progress_total" ]; then
		[ "$words_rate" -eq 0 ] || words_left=", $(minutes $(((progress_total - $1) / words_rate))) left"
		echo "$(human "$1") of $(human "$progress_total"), $(human "$words_rate")/s$words_left"
	else
		echo "$(human "$1"), $(human "$words_rate")/s"
	fi
}

minutes() {
	printf '%d:%02d' $(($1 / 60)) $(($1 % 60))
}

# progress_end: the step is done.
progress_end() {
	progress_took=$(($(seconds_now) - progress_start))
	if [ "${json:-}" = yes ]; then
		printf '{"step":%s,"seconds":%s}\n' "$(json_string "$progress_step")" "$progress_took"
	else
		begin_line
		echo "$progress_step: done in $(minutes "$progress_took")" >&2
	fi
}

# run_watched MEASURE COMMAND...: as `run`, and say all the while how much MEASURE (a function that prints bytes) finds.
run_watched() {
	progress_measure=$1
	shift
	run "$@"
}

run_wait() {
	while [ -n "${progress_measure:-}" ] && kill -0 "$run_child" 2> /dev/null; do
		progress_now "$($progress_measure)"
		sleep 1
	done
	progress_measure=
	wait "$run_child"
}
