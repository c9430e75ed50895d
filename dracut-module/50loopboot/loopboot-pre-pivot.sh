#!/bin/sh
# The root is mounted: attach the further images that its own fstab and crypttab name. One that fails is no reason not to
# boot; the helper says so.

loopboot attach --sysroot "$NEWROOT" || warn "loopboot attached no further images and says above why"
