#!/bin/sh
# Again and again, until the root stands: look for the host and attach the image. At the last try the helper names the host
# that is missing.

[ "$LOOPBOOT_WAY" = wait ] || return 0

read -r _uptime _ < /proc/uptime
# shellcheck disable=SC2154 # of loopboot-cmdline.sh
if [ "${_uptime%.*}" -lt "$loopboot_deadline" ]; then
	loopboot_ask
else
	loopboot_ask --wait 0
fi || emergency_shell "loopboot could not attach what the boot needs and says above why. Exit the shell to try again."
