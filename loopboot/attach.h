/* What policy decided, done step by step, and undone on failure: the root. */
#ifndef LOOPBOOT_ATTACH_H
#define LOOPBOOT_ATTACH_H

#include "base/fault.h"
#include "kernel/device.h"
#include "attach_host.h"
#include "attachment.h"
#include "request.h"

#include <stdbool.h>

/*
 * Find and open the host that REQUEST names. Tries again for up to WAIT seconds. HOST is to stay open until something
 * stands on it: meanwhile nobody can have the kernel read its disk's partition table anew, during which a partition is gone
 * for a moment (block/ioctl.c, blkdev_reread_part(); seen on a busy machine, where udev asks for it at the boot).
 * Faults: NO_DEVICE, BAD_PARAMETER, OPEN_FAILED.
 */
int attach_find_host(const struct request *request, unsigned wait, struct device *host, struct fault *fault);

/* True if REQUEST is ours: request_ours(), or undecided, and the root device, which is waited for as above, is NTFS. */
bool attach_ours(const struct request *request, unsigned wait);

/*
 * Bring the root device of REQUEST up on the host at HOST, and write it down as "root". A root
 * that is up already is told again. Without loop= in REQUEST the root is the host itself, and is mounted
 * (attach_host()). REQUEST's types are settled on the way (request_settle_types()).
 * Faults: those of inspection, policy, attach_host(), attach_image().
 */
int attach_root(struct request *request, const char *host, struct attachment *attachment,
		struct fault *fault);

/* What is left to be mounted where the root is to be. */
struct root_mount {
	const char *device, *type, *flags;
};
#define ATTACH_DIRECT_MOUNT ((struct root_mount){ HOST_DIRECTORY, "none", "bind" })

struct root_mount attach_mount(const struct attachment *attachment);

/* That has been done: what ATTACHMENT was mounted on until then goes. */
void attach_hand_over(const struct attachment *attachment);

/*
 * The same for a look inside: read-only, under a name that nobody waits for, written down nowhere, and with nothing prepared
 * for a session's end. attach_look_end() takes it away again, once nothing of it is mounted.
 */
int attach_look(struct request *request, const char *host, struct attachment *attachment,
		struct fault *fault);
int attach_look_end(const struct attachment *attachment, struct fault *fault);

#endif
