#!/bin/sh
# The storage is down, and `loopboot shutdown` runs what dracut's other modules have put off until now (LVM, RAID, ...). It
# is here only if one of them asked for that: dracut then unpacks its initramfs into /run/initramfs.

export PATH=/usr/sbin:/usr/bin:/sbin:/bin
# shellcheck source=/dev/null
. /lib/dracut-lib.sh

source_hook shutdown final
