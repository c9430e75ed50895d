# loopboot-mkimage: what was copied becomes a system that boots from the image.	-*- shell-script -*-
# shellcheck shell=sh disable=SC2154

# inside COMMAND...: in the image, which has this machine's devices meanwhile.
inside() {
	# shellcheck disable=SC2016 # for the shell that is run
	run sh -c 'mount --bind /dev "$1/dev" && mount -t proc proc "$1/proc" && mount -t sysfs sysfs "$1/sys" && mount -t tmpfs tmpfs "$1/run" &&
		exec chroot "$@"' sh "$work/tree" \
		/usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}

make_ready() {
	for place in sbin/init etc usr/bin/env dev proc sys run; do
		[ -e "$work/tree/$place" ] || [ -L "$work/tree/$place" ] ||
			fail "$CONTENT" "looking at what was copied" "this is no Linux that could boot: it has no /$place" "${archive:-/}" "take a whole root file system"
	done
	maker=$(maker_of "$work/tree")
	need_part_for "$maker"
	copy_loopboot
	progress_begin "Making it ready, and its initramfs" 0
	inside sh -s "$content" "$uuid" "$fs" "${swap:+/dev/mapper/loopboot-swap}" "$hostname" "$maker" \
		< "$lib/mkimage-inside.sh" > "$work/log" 2>&1 || fail_with_log "making the system ready" "it failed inside the image"
	sed -n "s/^W: loopboot: /$program: warning: making it ready: /p" "$work/log" >&2
	[ -z "$password" ] || printf 'root:%s\n' "$password" | inside chpasswd > "$work/log" 2>&1 ||
		fail_with_log "setting the password" "chpasswd failed"
	progress_end
}

# Each part's list, what the lists name, and the manual pages, compressed or not, if there are any.
files_of_loopboot() {
	cat "$lib"/parts/*
	(cd "${lib%/usr/share/loopboot}/" && find usr/share/loopboot/parts -type f && { find usr/share/man -name '*loopboot*' 2> /dev/null || :; })
}

# Into the image by its own tar: a link in it might lead out.
copy_loopboot() {
	files_of_loopboot | tar -C "${lib%/usr/share/loopboot}/" -T - -cf - | inside tar -C / -xmf - > "$work/log" 2>&1 ||
		fail_with_log "copying loopboot into the image" "tar failed"
}
