#!/bin/sh
# The root that is the NTFS partition itself the helper has mounted already: it is only shown where it is to be. Of one without
# rootfstype= it can be seen only now what it is.

[ "$LOOPBOOT_WAY" != undecided ] || loopboot_ask ||
	emergency_shell "loopboot could not mount the root and says above why. Exit the shell to try again."
[ "$LOOPBOOT_WAY" = direct ] || return 0

mount -o bind "$ROOT" "$NEWROOT"
