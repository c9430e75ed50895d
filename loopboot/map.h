/* From an inspected image to a device-mapper device that is known to hold what it must. */
#ifndef LOOPBOOT_MAP_H
#define LOOPBOOT_MAP_H

#include "base/fault.h"
#include "image/image.h"
#include "inspect.h"
#include "kernel/dm.h"

#include <stdbool.h>

struct map {
	char name[DM_NAME_SIZE]; /* "loopboot-NAME" */
	char uuid[DM_UUID_SIZE];
	char path[DEVICE_PATH_SIZE]; /* /dev/mapper/loopboot-NAME */
	char node[DEVICE_PATH_SIZE]; /* /dev/dm-N, which is there even while udev exchanges the link */
	struct identity content;
	unsigned witnesses; /* how many agreed */
};

struct map_wish {
	const char *name; /* without the prefix */
	bool read_only;
	bool any_content; /* do not refuse an image that holds nothing known: one that is to be formatted */
};

/*
 * Map INSPECTION's file (policy said WAY_MAP) as WISH says: the table is loaded read-only, the image's witnesses are read
 * through it, and only then is it made writable, and the image remembers where it lies (image.h). On a fault the map is gone again.
 * Faults: those of dm_create(), image_witnesses(), UNKNOWN_CONTENT.
 */
int map_create(const struct inspection *inspection, const struct map_wish *wish, struct map *map,
	       struct fault *fault);

#endif
