/* Whether a kernel's file is all there. Pure. */
#ifndef LOOPBOOT_BOOT_BZIMAGE_H
#define LOOPBOOT_BOOT_BZIMAGE_H

#include "../base/fault.h"
#include "../base/source.h"

/*
 * That the end of the compressed kernel in FILE is there (Documentation/arch/x86/boot.rst): a kernel that has no signature to
 * be checked by is loaded with its end cut off or lost, and hangs the machine once it runs. What is no bzImage is left to be
 * refused by the kernel. Faults: BAD_KERNEL.
 */
int bzimage_check(const struct source *file, const char *name, struct fault *fault);

#endif
