/* Mounting the host and the root. */
#ifndef LOOPBOOT_KERNEL_MOUNT_H
#define LOOPBOOT_KERNEL_MOUNT_H

#include "../base/fault.h"

#include <stdbool.h>

/*
 * Mount the host volume DEVICE on DIRECTORY (made if it is missing, 0700) read-write, or read-only if
 * READ_ONLY. TYPE is the content's name ("ntfs", "exfat", "vfat", "ext4", …); DRIVER is what the user asked
 * for with rootfstype= or NULL, OPTIONS rootflags= or NULL. For "ntfs" the drivers are tried in the order
 * ntfs3, ntfs, ntfs-3g: what this kernel has, or can load, or finds as a program. Only NO_HOST_DRIVER leads
 * to the next; "ntfs" and "auto" as DRIVER mean any.
 *   ntfs3    never with `force`
 *   ntfs     errors=remount-ro,disable_sparse
 *   ntfs-3g  see ntfs3g.h; never with remove_hiberfile or recover
 * Whichever it is, that it did not become read-only is read back. Files of a host that knows no owners are
 * root's alone, but with ntfs3 its root directory can be written by all: DIRECTORY should lie in one that
 * only root can enter. OPTIONS that hold `force`, `remove_hiberfile` or `recover` are refused with
 * BAD_PARAMETER. USED becomes the driver's name: DRIVER, TYPE or static text. Faults: NO_HOST_DRIVER,
 * MOUNT_FAILED, HOST_NOT_CLOSED, MOUNT_NOT_WRITABLE, DEVICE_BUSY. Whatever fails, nothing stays behind.
 */
int mount_host(const char *device, const char *directory, const char *type, const char *driver,
	       const char *options, bool read_only, const char **used, struct fault *fault);

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
