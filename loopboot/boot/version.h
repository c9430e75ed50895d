/* Which of two kernels is the newer one. Pure. */
#ifndef LOOPBOOT_BOOT_VERSION_H
#define LOOPBOOT_BOOT_VERSION_H

/*
 * Less than, equal to or greater than 0 as version A is older than B, the same, or newer: numbers count as numbers, a number
 * is newer than a word, and what goes on is newer than what ends, but not with a ~ (6.12~rc1).
 */
int version_compare(const char *a, const char *b);

#endif
