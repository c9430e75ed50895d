/* The words in which commands tell scripts how Windows left a volume. */
#ifndef LOOPBOOT_COMMANDS_STATE_H
#define LOOPBOOT_COMMANDS_STATE_H

#include "../ntfs/ntfs.h"

/* "none", "hibernated", "fast-startup", "unknown" */
const char *hibernation_name(enum ntfs_hibernation hibernation);

/* "clean", "unclean", "unknown" */
const char *log_name(enum ntfs_log log);

/* In a word: "clean", "hibernated", "fast-startup", "unknown", "dirty", "log-unclean"; the first of these that stands against it. */
const char *state_name(const struct ntfs_state *state);

#endif
