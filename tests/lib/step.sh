# shellcheck shell=bash
# Steps that may take a while, each with a line that says what it is and how long it has been going on.

step_log=$(mktemp --tmpdir loopboot.XXXXXX)
trap 'rm -f "$step_log"' EXIT

# step WHAT COMMAND...: run COMMAND; its last line of output becomes $step_result. If it fails, show what it said and exit.
step() {
	local what=$1 began=$SECONDS process
	shift
	"$@" > "$step_log" 2>&1 &
	process=$!
	printf '%s' "$what ..."
	while kill -0 "$process" 2> /dev/null; do
		[ ! -t 1 ] || printf '\r%s ... %d s' "$what" $((SECONDS - began))
		sleep 0.2
	done
	if ! wait "$process"; then
		printf ' failed:\n'
		tail -n 40 "$step_log"
		exit 1
	fi
	[ ! -t 1 ] || printf '\r%s ...' "$what"
	printf ' done, %d s\n' $((SECONDS - began))
	# shellcheck disable=SC2034 # for whoever sources this
	step_result=$(tail -n 1 "$step_log")
}
