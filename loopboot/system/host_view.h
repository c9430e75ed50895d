/* A read-only view of the files of the partition that the root lies on. */
#ifndef LOOPBOOT_SYSTEM_HOST_VIEW_H
#define LOOPBOOT_SYSTEM_HOST_VIEW_H

#include "../attachment.h"
#include "../base/fault.h"

/*
 * Show the host of ROOT on the directory DIRECTORY, read-only whatever OPTIONS (those of its driver, comma-separated) say.
 * In the way map through a device of its own, which goes away by itself at the unmount; a volume that Windows did not
 * close is shown with a warning, and one that is shown already is shown once more. In the way loop the host is mounted already, and OPTIONS mean nothing.
 * Faults: NO_HOST, NO_DIRECTORY, those of inspect_host(), dm_create() and mount_host().
 */
int host_view(const struct attachment *root, const char *directory, const char *options, struct fault *fault);

#endif
