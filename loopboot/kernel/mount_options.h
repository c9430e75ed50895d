/* A mount's options as users write them: comma-separated words. Pure. */
#ifndef LOOPBOOT_KERNEL_MOUNT_OPTIONS_H
#define LOOPBOOT_KERNEL_MOUNT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#define MOUNT_DATA_SIZE 512

/* What mount(2) takes. */
struct mount_options {
	unsigned long flags;        /* MS_… */
	char data[MOUNT_DATA_SIZE]; /* for the file system, comma-separated */
};

/*
 * Add the words of TEXT (NULL for none) to OPTIONS, which begins as {0}: the words that are flags (ro, rw,
 * noatime, …) set or clear flags, a later one winning; those that concern only who reads an fstab (defaults,
 * nofail, x-…) are left out; the others go into the data. False if the data grows too long.
 */
bool mount_options_add(struct mount_options *options, const char *text);

/* True if WORD is one of the words of TEXT (NULL for none). */
bool mount_options_hold(const char *text, const char *word);

#endif
