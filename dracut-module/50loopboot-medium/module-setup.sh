#!/bin/bash
# shellcheck disable=SC2154 # dracut sets moddir ...
# dracut module: what a boot medium's initramfs has beside loopboot; see loopboot-mkrescue(8).

# Only if asked for.
check() {
	return 255
}

depends() {
	echo loopboot
}

install() {
	inst_multiple uname mkdir mount cp cat ln
	# Behind loopboot's own, which attaches the image of /usr.
	inst_hook pre-pivot 30 /usr/share/loopboot/medium-modules.sh
}
