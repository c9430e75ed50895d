/* What is mounted (/proc/self/mountinfo; Documentation/filesystems/proc.rst, 3.5). */
#ifndef LOOPBOOT_KERNEL_MOUNTS_H
#define LOOPBOOT_KERNEL_MOUNTS_H

#include <stdbool.h>

/* Texts lie in the line that was parsed. */
struct mount_entry {
	unsigned major, minor; /* of the file system: a block device's, or one that stands for none */
	const char *point;     /* where it is mounted, escapes undone */
	const char *type;      /* "ext4", "fuseblk", … */
	const char *source;    /* what was mounted: for a file system on a device, that one's path */
};

/* Take LINE, a line of mountinfo without its newline, apart in place. False if it is none; LINE is spoilt either way. */
bool mount_line_parse(char *line, struct mount_entry *entry);

/*
 * Call VISIT for each mount that this process sees, the last one made first: what lies on another comes before it. A
 * VISIT that returns other than 0 ends the walk with that value. -1 with errno if the list cannot be read.
 */
int mounts_each(int (*visit)(const struct mount_entry *entry, void *context), void *context);

/* The same for the mounts that the process of this NUMBER sees. */
int mounts_of(const char *number, int (*visit)(const struct mount_entry *entry, void *context),
	      void *context);

#endif
