/* The devices of ours that stand on this system. */
#ifndef LOOPBOOT_DEVICES_H
#define LOOPBOOT_DEVICES_H

#include "attachment.h"
#include "kernel/dm.h"

#include <stdbool.h>

struct image_device {
	char name[DM_NAME_SIZE]; /* without DM_NAME_PREFIX */
	struct attachment
	    attachment; /* where it came from; host and file are "-" if nobody wrote that down */
	unsigned major, minor;
};

/*
 * Call VISIT for each; one that returns true ends the walk: true then. The kernel says what is there: every map with our
 * prefixes, and what an attachment in another way names, a loop device only while the same file is behind it. Needs no
 * privilege.
 */
bool devices_each(bool (*visit)(const struct image_device *device, void *context), void *context);

/* The name of the map DEVICE in device-mapper. */
const char *device_map(const struct image_device *device);

/* Find the device that is called NAME. */
bool device_named(const char *name, struct image_device *device);

#endif
