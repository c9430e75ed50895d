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
	struct source source;  /* reads from fd; its size is the device's */
	uint64_t reads, bytes; /* how much was read through the source */
};

/*
 * Open PATH read-only. DEVICE must not be moved or copied while it is open: its source leads back to it.
 * Faults: NO_DEVICE, OPEN_FAILED.
 */
int device_open(const char *path, struct device *device, struct fault *fault);

/*
 * Have the kernel forget what it read of DEVICE before: what is written through a map never comes into the block device's own
 * cache. A plain file has one cache for all who write to it.
 */
void device_read_anew(const struct device *device);

void device_close(struct device *device); /* a device that is not open ({.fd = -1}) is allowed */

/* struct device device SCOPE_DEVICE = DEVICE_NONE; */
#define DEVICE_NONE                                                                                          \
	{                                                                                                    \
		.fd = -1                                                                                     \
	}
#define SCOPE_DEVICE __attribute__((cleanup(device_close)))

/*
 * Find the block device that SPEC names and write its path into PATH: /dev/…, UUID=, PARTUUID=, LABEL=,
 * PARTLABEL= (a value may be in double quotes; UUIDs without regard to case), or MAJOR:MINOR. All block
 * devices in /sys are asked, with or without udev: where several have the UUID, the first by name is taken,
 * with a warning. What only udev's /dev/disk/by-… links know (contents that image_identify() does not) is
 * found by these. Maps of ours, loop devices over files under /run, and what is a part of another device (RAID
 * members) are passed over. Does not wait: NO_DEVICE if there is none (yet).
 */
int device_find(const char *spec, char path[DEVICE_PATH_SIZE], struct fault *fault);

#endif
