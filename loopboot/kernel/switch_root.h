/* The change of root at the end of an initramfs. */
#ifndef LOOPBOOT_KERNEL_SWITCH_ROOT_H
#define LOOPBOOT_KERNEL_SWITCH_ROOT_H

#include "../base/fault.h"

#include <stdbool.h>

/* True if / is that of an initramfs. */
bool root_is_initramfs(void);

/*
 * Become INIT (argv ARGV, NULL-terminated) in NEW_ROOT, as klibc's run-init and busybox' switch_root do:
 * /dev, /proc, /sys and /run are moved into NEW_ROOT, the initramfs' files are deleted, and NEW_ROOT becomes
 * /. Checked before anything is deleted: this is pid 1, / is a ramfs or tmpfs, NEW_ROOT is a mount point of
 * another device, and INIT can be executed there. Returns only with a fault.
 */
int switch_root(const char *new_root, const char *init, char *const argv[], struct fault *fault);

#endif
