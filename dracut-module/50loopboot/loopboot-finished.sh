#!/bin/sh
# True once there is nothing more to wait for.

[ "$LOOPBOOT_WAY" != wait ]
