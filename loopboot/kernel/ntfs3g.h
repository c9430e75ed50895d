/* The host by ntfs-3g, a program over FUSE that must live as long as the root. */
#ifndef LOOPBOOT_KERNEL_NTFS3G_H
#define LOOPBOOT_KERNEL_NTFS3G_H

#include "../base/fault.h"

#include <stdbool.h>
#include <sys/types.h>

/* True if the program is here, and FUSE. */
bool ntfs3g_known(void);

/*
 * Mount the NTFS volume DEVICE on DIRECTORY by ntfs-3g with OPTIONS, and let it run on. BELOW_ROOT, where it is to live
 * as long as the system: with argv[0] "@ntfs-3g", oom_score_adj -1000, its pid in /run/sendsigs.omit.d/loopboot, its
 * messages in the kernel's log. It mounts a volume that Windows did not close read-only, whatever OPTIONS say: that is
 * for the caller to look at. Faults: NO_HOST_DRIVER (no program, or no FUSE), MOUNT_FAILED, HOST_NOT_CLOSED, DEVICE_BUSY.
 */
int ntfs3g_mount(const char *device, const char *directory, const char *options, bool below_root,
		 struct fault *fault);

/* The process that ntfs3g_mount() started for a mount that was to stay; 0 if there is none. */
pid_t ntfs3g_process(void);

/*
 * For the last process of a session: wait until the process that ntfs3g_mount() started has ended, as it does once its
 * volume is unmounted. CLOSE_IT tells it to close a volume that is still mounted, when nothing more will be written there.
 */
void ntfs3g_end(bool close_it);

/* Take back the record for sysvinit's killall5 that ntfs3g_mount() left. */
void ntfs3g_forget(void);

#endif
