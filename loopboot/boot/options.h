/* The kernel command line that a Linux sets for itself, where its boot-loader entry does not have it. Pure. */
#ifndef LOOPBOOT_BOOT_OPTIONS_H
#define LOOPBOOT_BOOT_OPTIONS_H

#include <stddef.h>

/* Make TEXT, an /etc/kernel/cmdline, one line in place: without its comments. */
void options_of_cmdline(char *text);

/*
 * LINE (SIZE bytes) becomes what TEXT, an /etc/default/grub, sets GRUB_CMDLINE_LINUX and GRUB_CMDLINE_LINUX_DEFAULT to. It is
 * a shell's file and no shell reads it here: values with $, ` or \ in them are left out, and so is what no longer fits.
 */
void options_of_grub(const char *text, char *line, size_t size);

#endif
