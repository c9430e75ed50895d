/* Small files, as /sys, /proc and /run hold them, and the directories above them. */
#ifndef LOOPBOOT_KERNEL_FILES_H
#define LOOPBOOT_KERNEL_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define FILE_PATH_SIZE 512 /* no path of ours comes near it; a longer one is not there */

/*
 * Read the file whose path FORMAT makes into TEXT: at most SIZE - 1 bytes, terminated, without its last
 * newline. False if it cannot be read; TEXT is then "".
 */
bool file_read(char *text, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The whole file at PATH, terminated, for the caller to free(); NULL with errno if it cannot be read. */
char *file_load(const char *path);

/* Make TEXT the content of the file at PATH (0644 if it is new). -1 with errno on failure. */
int file_write(const char *path, const char *text);

/* Make the directory PATH with MODE, those above it with 0755; one that is there is left alone. -1 with errno. */
int directory_make(const char *path, mode_t mode);

/*
 * Call VISIT for each name in the directory at PATH but those that begin with a dot. One that returns true ends the walk:
 * true then. A directory that is not there is empty.
 */
bool directory_each(const char *path, bool (*visit)(const char *name, void *context), void *context);

#endif
