/* The end of a session: what stands between this process and the disks is taken down, the last thing first. */
#ifndef LOOPBOOT_SHUTDOWN_H
#define LOOPBOOT_SHUTDOWN_H

#include <stdbool.h>

/*
 * Unmount everything, the root of the session and the host under it included, detach the loop devices, remove the maps, and
 * wait for ntfs-3g to end. If it is in the way that other processes have not ended, they are killed. What cannot be
 * unmounted even so becomes read-only, with a warning. True if nothing is left.
 */
bool shutdown_storage(void);

#endif
