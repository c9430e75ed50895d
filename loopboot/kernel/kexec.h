/* The jump from this kernel into another (kexec_file_load(2), kernel/kexec_file.c). */
#ifndef LOOPBOOT_KERNEL_KEXEC_H
#define LOOPBOOT_KERNEL_KEXEC_H

#include "../base/fault.h"

/*
 * Load the file KERNEL below the directory ROOT with the initramfs in INITRDS, paths with blanks between them, and the command
 * line LINE, for kexec_jump(). Faults: NO_KEXEC, NO_KERNEL, BAD_KERNEL, UNTRUSTED_KERNEL, LITTLE_MEMORY, SYSTEM_CALL_FAILED.
 */
int kexec_load(int root, const char *kernel, const char *initrds, const char *line, struct fault *fault);

/* Become the kernel that was loaded. Returns only with a fault, and nothing is loaded any more. */
int kexec_jump(struct fault *fault);

#endif
