/* Other programs: modprobe, udevadm, ntfs-3g. */
#ifndef LOOPBOOT_KERNEL_PROGRAM_H
#define LOOPBOOT_KERNEL_PROGRAM_H

#include <stdbool.h>

#define PROGRAM_PATH_SIZE 64

/* Look for the program NAME in /sbin, /usr/sbin, /bin and /usr/bin; PATH becomes where it is. */
bool program_find(const char *name, char path[PROGRAM_PATH_SIZE]);

/*
 * Run the program ARGV[0] with its arguments and wait for its end; what it prints goes to standard error,
 * since our own output is for a script to read. Its exit status, or -1 if there is no such program or a
 * signal ended it.
 */
int program_run(char *const argv[]);

#endif
