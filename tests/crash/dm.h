/* The little of device-mapper that the logged disk needs. All calls return 0, or -1 with errno. */
#ifndef TESTS_CRASH_DM_H
#define TESTS_CRASH_DM_H

/* Make the device NAME of one target TYPE, of so many SECTORS, with PARAMETERS. */
int dm_make(const char *name, const char *type, unsigned long long sectors, const char *parameters);

/* Send MESSAGE to the one target of NAME. */
int dm_tell(const char *name, const char *message);

#endif
