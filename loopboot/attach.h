/* What policy decided, done step by step, and undone on failure. */
#ifndef LOOPBOOT_ATTACH_H
#define LOOPBOOT_ATTACH_H

#include "base/fault.h"
#include "kernel/device.h"
#include "attachment.h"
#include "request.h"

/*
 * Where the host is mounted in the way loop. Under /run, so that it goes on into the running system; under
 * /run/initramfs, because systemd leaves mounts there alone. Elsewhere systemd-shutdown unmounts with MNT_FORCE, which
 * cuts a FUSE daemon off under the root (I/O errors and an aborted journal, seen with systemd 252). One level below a
 * directory that only root enters: ntfs3 gives the volume's root to everybody, whatever umask= says.
 */
#define HOST_PARENT    "/run/initramfs/loopboot"
#define HOST_DIRECTORY HOST_PARENT "/host"
/* The root's device has this name in the ways map and loop, so that a boot script can wait for it. */
#define ROOT_DEVICE "/dev/mapper/loopboot-root"

/*
 * Find the host that REQUEST names; PATH becomes its device. Tries again each second, up to WAIT seconds.
 * Faults: NO_DEVICE, BAD_PARAMETER.
 */
int attach_find_host(const struct request *request, unsigned wait, char path[DEVICE_PATH_SIZE],
		     struct fault *fault);

/*
 * Bring the root device of REQUEST up on the host at HOST, and write it down as "root". A root
 * that is up already is told again. Without loop= in REQUEST the root is the host itself: it is only inspected, and
 * ATTACHMENT names the driver for it. REQUEST's types are settled on the way (request_settle_types()).
 * Faults: those of inspection, policy, map_create(), mount_host(), loop_attach().
 */
int attach_root(struct request *request, const char *host, struct attachment *attachment,
		struct fault *fault);

#endif
