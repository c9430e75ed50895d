/* Kernel modules: by modprobe where there is one, else by finit_module() and modules.dep. */
#ifndef LOOPBOOT_KERNEL_MODULES_H
#define LOOPBOOT_KERNEL_MODULES_H

#include "../base/fault.h"

#include <stdbool.h>

/* Load the module NAME with what it depends on; nothing happens if it is built in, loaded, or not there. */
void module_load(const char *name);

/* True if the kernel knows the file system TYPE (/proc/filesystems), once its module is loaded if need be. */
bool filesystem_known(const char *type);

/*
 * For a hand-made initramfs: load every module under /lib/modules/RELEASE, in the order that modules.dep
 * needs. A module that does not load is skipped: its hardware may not be there.
 */
void modules_load_all(void);

#endif
