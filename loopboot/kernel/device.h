/*
 * Block devices, and plain files that hold a volume: opening and reading them, and finding them by name.
 */
#ifndef LOOPBOOT_KERNEL_DEVICE_H
#define LOOPBOOT_KERNEL_DEVICE_H

#include "../base/fault.h"
#include "../base/source.h"

#include <stdbool.h>
#include <stdint.h>

#define DEVICE_PATH_SIZE 160

struct device {
	int fd;
	char path[DEVICE_PATH_SIZE]; /* for messages, cut if it is longer */
	bool is_block;
	uint32_t sector_size;  /* logical block size, bytes; 512 for a plain file */
	unsigned major, minor; /* of a block device */
	struct source
	    source; /* reads from fd; its size is the device's. Valid while the device is open and not moved */
	uint64_t reads, bytes; /* how much was read through the source */
};

/* Open PATH read-only (O_CLOEXEC). Faults: NO_DEVICE, OPEN_FAILED. DEVICE must not be moved or copied while open. */
int device_open(const char *path, struct device *device, struct fault *fault);
void device_close(struct device *device); /* a device that is not open ({.fd = -1}) is allowed */

/*
 * Find the block device that SPEC names and write its path into PATH: /dev/…, UUID=, PARTUUID=, LABEL=, PARTLABEL=
 * (a value may be in double quotes; UUIDs without regard to case), or MAJOR:MINOR. Uses udev's /dev/disk/by-… links
 * where they stand, else walks /sys/class/block and asks image_identify() and image_partition(). Does not wait.
 * Device-mapper devices and loop devices of our own are never found by UUID or LABEL. NO_DEVICE if there is none (yet).
 */
int device_find(const char *spec, char path[DEVICE_PATH_SIZE], struct fault *fault);

#endif
