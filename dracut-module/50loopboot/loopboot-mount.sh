#!/bin/sh
# The root that is the NTFS partition itself the helper has mounted already: it is only shown where it is to be.

[ "$LOOPBOOT_WAY" = direct ] || return 0

mount -o bind "$ROOT" "$NEWROOT"
