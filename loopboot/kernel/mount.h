/* Mounting the host and the root. */
#ifndef LOOPBOOT_KERNEL_MOUNT_H
#define LOOPBOOT_KERNEL_MOUNT_H

#include "../base/fault.h"

#include <stdbool.h>

/* How a host volume is to be mounted. */
struct host_mount {
	const char *device;
	const char *directory; /* made if it is missing, 0700 */
	const char *type;      /* the content's name: "ntfs", "exfat", "vfat", "ext4", … */
	const char *driver;    /* what the user asked for with rootfstype=, or NULL */
	const char *options;   /* rootflags=, or NULL */
	bool read_only;
	bool is_root; /* it holds the root itself, not the file that the root lies in */
};

/*
 * Mount HOST. For "ntfs" the drivers are tried in the order
 * ntfs3, ntfs, ntfs-3g: what this kernel has, or can load, or finds as a program. Only NO_HOST_DRIVER leads
 * to the next; "ntfs" and "auto" as the driver mean any.
 *   ntfs3    never with `force`
 *   ntfs     errors=remount-ro,disable_sparse
 *   ntfs-3g  see ntfs3g.h; never with remove_hiberfile or recover
 * Whichever it is, that it did not become read-only is read back. Files of a host that knows no owners are
 * root's alone, but with ntfs3 its root directory can be written by all: the directory should lie in one that
 * only root can enter. A root has the owners, modes, links and devices that the driver finds there; one that is read-only
 * can be remounted to be written to. Options that hold `force`, `remove_hiberfile` or `recover` are refused with
 * BAD_PARAMETER. USED becomes the driver's name: one of HOST's texts or static. Faults: NO_HOST_DRIVER,
 * MOUNT_FAILED, HOST_NOT_CLOSED, MOUNT_NOT_WRITABLE, DEVICE_BUSY. Whatever fails, nothing stays behind.
 */
int mount_host(const struct host_mount *host, const char **used, struct fault *fault);

/*
 * The driver that would mount a root that is an NTFS volume itself, the first that is here; OPTIONS become what it is
 * always told. NULL if there is none.
 */
const char *mount_root_driver(const char **options);

/*
 * Mount DEVICE of file-system TYPE (the kernel's name) on DIRECTORY with OPTIONS: the comma-separated words
 * that are mount flags (ro, rw, noatime, nodev, …) become flags, the others go to the file system. Loads the
 * module if need be.
 */
int mount_image(const char *device, const char *directory, const char *type, const char *options,
		bool read_only, struct fault *fault);

/* Show what is mounted on MOUNTED on DIRECTORY as well, read-only. Faults: MOUNT_FAILED. */
int mount_again(const char *mounted, const char *directory, struct fault *fault);

/* Unmount DIRECTORY and remove it if it is then empty. */
int unmount(const char *directory, struct fault *fault);

#endif
