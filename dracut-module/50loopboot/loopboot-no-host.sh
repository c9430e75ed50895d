#!/bin/sh
# Once, with systemd: loopboot-attach.service waits for the host, and knows it by more than the link that dracut would wait for.

eval "$(getcmdline | loopboot attach --plan --cmdline - 2> /dev/null)"
[ "$LOOPBOOT_WAY" = wait ] || return 0

# Of dracut's parse-root.sh, or in 059 of its generator
_host="$(str_replace "$(label_uuid_to_dev "$(getarg root=)")" / '\x2f').sh"
# shellcheck disable=SC2154 # hookdir is dracut's
rm -f "$hookdir/initqueue/finished/devexists-$_host" "$hookdir/emergency/80-$_host"
