/* One image, the root's or a further one, to a device of its own name: /dev/mapper/loopboot-NAME. */
#ifndef LOOPBOOT_ATTACH_IMAGE_H
#define LOOPBOOT_ATTACH_IMAGE_H

#include "attachment.h"
#include "base/fault.h"
#include "inspect.h"
#include "kernel/dm.h"
#include "policy.h"

#include <stdbool.h>

/* The name that every device of ours can be waited for by, in the ways map and loop. */
#define DEVICE_PREFIX "/dev/mapper/" DM_NAME_PREFIX
#define ROOT_DEVICE   DEVICE_PREFIX "root"

struct image_wish {
	const char *name;
	const char *path; /* on the host */
	const char *type; /* its file system; "" or "auto": what its superblock says */
	bool look;        /* for a moment: a loop device gets no name, and nothing is written down */
};

/*
 * Bring the image of WISH up in WAY (WAY_MAP or WAY_LOOP), and write it down. ATTACHMENT has way, host and access, and
 * in the way loop what is mounted on HOST_DIRECTORY; it gets file, device and fstype. Nothing stays behind on a fault.
 * Faults: those of map_create() and loop_attach(), UNKNOWN_CONTENT, HOLES_LOST, SWAP_OVER_FUSE.
 */
int attach_image(const struct image_wish *wish, const struct inspection *inspection, enum way way,
		 struct attachment *attachment, struct fault *fault);

/* True if there is a device of that NAME. */
bool image_is_attached(const char *name);

#endif
