#!/bin/sh
# Run by loopboot-look.service: a root of which nobody said what it is, and which is NTFS, is mounted by the helper, and only shown
# where it is to be.

# shellcheck source=/dev/null
command -v getarg > /dev/null || . /lib/dracut-lib.sh

answer=$(getcmdline | loopboot attach --cmdline -) || exit
eval "$answer"
[ "$LOOPBOOT_WAY" = direct ] || exit 0
mkdir -p /run/systemd/system/sysroot.mount.d
printf '[Mount]\nWhat=%s\nType=%s\nOptions=%s\n' "$ROOT" "$ROOTFSTYPE" "$ROOTFLAGS" > /run/systemd/system/sysroot.mount.d/loopboot-look.conf
systemctl daemon-reload
