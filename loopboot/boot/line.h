/* The kernel command line for the jump from a boot medium into the image's own kernel. Pure. */
#ifndef LOOPBOOT_BOOT_LINE_H
#define LOOPBOOT_BOOT_LINE_H

#include <stdbool.h>
#include <stddef.h>

/* The least of the kernel's limits (COMMAND_LINE_SIZE), that of x86. */
#define BOOT_LINE_SIZE 2048

/*
 * LINE (SIZE bytes) becomes the words of IMAGE, the command line of the Linux inside it, and then those of MEDIUM, which so
 * win. Of IMAGE's all that says where the root is and how it is mounted is left out, and what GRUB would put in place of
 * $VARIABLES, what MEDIUM has as well, and the words for init behind "--"; of both what concerns only the boot loader that made
 * them, and rd.loopboot.kexec, or the jump would have no end. Quotes stay as they are. False if it does not fit.
 */
bool line_merge(const char *image, const char *medium, char *line, size_t size);

#endif
