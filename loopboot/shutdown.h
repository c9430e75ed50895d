/* The end of a session: what stands between this process and the disks is taken down, the last thing first. */
#ifndef LOOPBOOT_SHUTDOWN_H
#define LOOPBOOT_SHUTDOWN_H

#include <stdbool.h>

/*
 * Unmount everything, the root of the session and the host under it included, detach the loop devices, remove the maps, and
 * wait for ntfs-3g to end. What cannot be unmounted becomes read-only, with a warning. All other processes must have
 * ended already, but for ntfs-3g. True if nothing is left.
 */
bool shutdown_storage(void);

#endif
