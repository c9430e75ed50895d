/* Files of a Linux that is mounted, and that nobody vouches for: no link leads out of it, no special file is touched. */
#ifndef LOOPBOOT_KERNEL_INSIDE_H
#define LOOPBOOT_KERNEL_INSIDE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Open the regular file at PATH below the directory ROOT, with links followed as if ROOT were /. -1 if there is none. Needs
 * kernel 5.6.
 */
int inside_open(int root, const char *path);

/* Read that file's first SIZE - 1 bytes into TEXT, terminated. False, and TEXT "", if there is none. */
bool inside_read(int root, const char *path, char *text, size_t size);

/* As directory_each(), for the directory PATH below ROOT; after 1024 names it ends. */
bool inside_each(int root, const char *path, bool (*visit)(const char *name, void *context), void *context);

#endif
