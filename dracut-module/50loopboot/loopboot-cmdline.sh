#!/bin/sh
# shellcheck disable=SC2034 # what is set is for loopboot-settled.sh
# Once, before udev is started: find out what this boot is, and how long its host may take.

# shellcheck source=/dev/null
. /lib/loopboot-lib.sh

# What is wrong with the command line is said, and the shell offered, when the host is looked for.
LOOPBOOT_WAY="wait" LOOPBOOT_TIMEOUT=0
loopboot_ask --plan 2> /dev/null
read -r _uptime _ < /proc/uptime
loopboot_deadline=$((${_uptime%.*} + LOOPBOOT_TIMEOUT))
