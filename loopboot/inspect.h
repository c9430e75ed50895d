/* Everything that can be known of an image on a host without writing a byte or mounting anything. */
#ifndef LOOPBOOT_INSPECT_H
#define LOOPBOOT_INSPECT_H

#include "base/fault.h"
#include "image/image.h"
#include "kernel/device.h"
#include "ntfs/ntfs.h"
#include "policy.h"

/* Start with INSPECTION_NONE; inspect_end() gives everything back, whatever was reached. */
struct inspection {
	bool confined; /* nothing but reading the device and answering follows: confine() once it is open */
	struct device device;
	struct identity host;
	struct ntfs_volume *volume; /* NULL if the host is not NTFS */
	struct ntfs_state state;
	struct ntfs_file file;    /* its extents were checked: disjoint, allocated */
	struct image_place place; /* of that file */
	struct facts facts;
};
#define INSPECTION_NONE                                                                                      \
	{                                                                                                    \
		.device = {.fd = -1 }                                                                        \
	}

#define INSPECTION_CONFINED                                                                                  \
	{                                                                                                    \
		.confined = true, .device = {.fd = -1 }                                                      \
	}

/* Open the device at PATH, tell what it holds, and open its NTFS and read its state if it is one. */
int inspect_host(const char *path, struct inspection *inspection, struct fault *fault);

/*
 * After inspect_host(): find the file at PATH and read and check its extents. Does nothing on a host that is not NTFS.
 * Fills in all of `facts` but what the user wishes: `mode`, `driver_named`, `read_only` and `move_accepted` are the caller's.
 */
int inspect_image(const char *path, struct inspection *inspection, struct fault *fault);

/*
 * Only find where the file at PATH on the device DEVICE lies: the device is opened, and of the NTFS no more is read than
 * that takes. Neither the state nor the facts are filled in, and the extents are not checked against each other.
 */
int inspect_location(const char *device, const char *path, struct inspection *inspection,
		     struct fault *fault);

void inspect_end(struct inspection *inspection);
#define SCOPE_INSPECTION __attribute__((cleanup(inspect_end)))

#endif
