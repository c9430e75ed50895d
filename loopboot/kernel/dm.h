/*
 * Device-mapper by ioctl (include/uapi/linux/dm-ioctl.h), no library. All maps of ours have the name
 * "loopboot-NAME" and a uuid that begins with DM_UUID_PREFIX; only views have others.
 */
#ifndef LOOPBOOT_KERNEL_DM_H
#define LOOPBOOT_KERNEL_DM_H

#include "../base/extent.h"
#include "../base/fault.h"

#include <stdbool.h>
#include <stdint.h>

#define DM_UUID_PREFIX "LOOPBOOT-"
#define DM_NAME_PREFIX "loopboot-"
/* A view is a map of a whole partition to be mounted read-only beside the others; it is not listed among them. */
#define DM_VIEW_UUID_PREFIX "VIEW-" DM_UUID_PREFIX
#define DM_NAME_SIZE        128     /* DM_NAME_LEN */
#define DM_UUID_SIZE        129     /* DM_UUID_LEN */
#define DM_TARGETS_MAX      1048576 /* drivers/md/dm-ioctl.c, DM_MAX_TARGETS */

/* A map to be: the caller keeps what it points to. */
struct dm_map {
	const char *name; /* with DM_NAME_PREFIX */
	const char *uuid; /* with DM_UUID_PREFIX; of the file, so that one file is never mapped twice */
	unsigned host_major, host_minor;
	bool read_only;                /* for good */
	const struct extents *extents; /* every offset and length a multiple of 512 */
};

/* 0 if the kernel has device-mapper (its module is loaded if there is one), else NO_DEVICE_MAPPER. */
int dm_available(struct fault *fault);

/*
 * Create MAP and make its node (0600) and its link /dev/mapper/NAME, with or without udev. Nobody can write to it
 * before dm_make_writable(). Whatever fails, nothing stays behind. Faults: MAP_EXISTS, DEVICE_BUSY (the partition is
 * mounted), TOO_MANY_EXTENTS, DM_FAILED.
 */
int dm_create(const struct dm_map *map, struct fault *fault);

/*
 * Make the map that dm_create() made, and that is not to be read-only for good, writable: NODE is its /dev/dm-MINOR. The
 * kernel takes 15 us and more for each target of a table in emulation, so the table is not loaded a second time.
 */
int dm_make_writable(const char *node, struct fault *fault);

/* Remove the map called NAME with its node and link. Faults: NO_MAP, MAP_IN_USE. */
int dm_remove(const char *name, struct fault *fault);

/* Remove every device-mapper device that nobody uses, whosever it is, and those below them. */
int dm_remove_all(struct fault *fault);

/* Remove the map called NAME, of any uuid, once nobody uses it: now, or when its last user closes it. */
void dm_remove_unused(const char *name);

/* What stands in the kernel. */
struct dm_info {
	char name[DM_NAME_SIZE];
	char uuid[DM_UUID_SIZE];
	unsigned major, minor;
	unsigned open_count;
	unsigned targets;
	bool suspended;
};

/* What stands under NAME. Faults: NO_MAP (also for a map that is none of ours), NO_DEVICE_MAPPER. */
int dm_status(const char *name, struct dm_info *info, struct fault *fault);

#endif
