/* The host's mount: under a root in the way loop, or, in the way direct, of the root itself. */
#ifndef LOOPBOOT_ATTACH_HOST_H
#define LOOPBOOT_ATTACH_HOST_H

#include "attachment.h"
#include "base/fault.h"
#include "inspect.h"
#include "request.h"

/*
 * Where the host is mounted. Under /run, so that it goes on into the running system; under
 * /run/initramfs, because systemd leaves mounts there alone. Elsewhere systemd-shutdown unmounts with MNT_FORCE, which
 * cuts a FUSE daemon off under the root (I/O errors and an aborted journal, seen with systemd 252). One level below a
 * directory that only root enters: ntfs3 gives the volume's root to everybody, whatever umask= says.
 */
#define HOST_PARENT    "/run/initramfs/loopboot"
#define HOST_DIRECTORY HOST_PARENT "/host"

/*
 * Mount the host of ATTACHMENT on HOST_DIRECTORY, as the root itself if REQUEST names no image, as REQUEST and ATTACHMENT's access say; ATTACHMENT gets the driver and the directory.
 * Faults: those of mount_host(), HOLES_LOST.
 */
int attach_host(const struct request *request, const struct inspection *inspection,
		struct attachment *attachment, struct fault *fault);

/* True if DRIVER would lose data that is written to the holes of INSPECTION's file. */
bool loses_holes(const struct inspection *inspection, const char *driver);

#endif
