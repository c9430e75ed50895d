#!/bin/sh
# shellcheck disable=SC2034,SC2153,SC3043 # what is set is for others; dracut, too, needs a shell with local
# What the hooks of an initramfs without systemd share.

# loopboot_ask OPTION...
# Run `loopboot attach OPTION...` and take its answer over: what dracut waits for and mounts, until then the host, becomes
# the image. LOOPBOOT_WAY says what came of it: "none" is not our boot, and "undecided" is seen only once the root is there.
# Both change nothing.
loopboot_ask() {
	local _answer
	_answer=$(getcmdline | loopboot attach --cmdline - "$@") || return 1
	eval "$_answer"
	case $LOOPBOOT_WAY in none | undecided) return 0 ;; esac
	root="block:$ROOT"
	rootok=1 fstype=${ROOTFSTYPE:-auto} rflags=$ROOTFLAGS
	! getargbool 0 ro || rflags="$rflags,ro"
	! getargbool 0 rw || rflags="$rflags,rw"
	rflags=${rflags#,}
}
