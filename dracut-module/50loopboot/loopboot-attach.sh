#!/bin/sh
# Run by loopboot-attach.service. dracut's command line is more than the kernel's: /etc/cmdline.d and its like.

# shellcheck source=/dev/null
command -v getarg > /dev/null || . /lib/dracut-lib.sh

getcmdline | loopboot attach --cmdline - --wait -
