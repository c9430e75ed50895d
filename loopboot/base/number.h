/* Decimal numbers in text. */
#ifndef LOOPBOOT_BASE_NUMBER_H
#define LOOPBOOT_BASE_NUMBER_H

#include <stdint.h>

#define NUMBER_SIZE sizeof("18446744073709551615")

/*
 * Read the digits that TEXT begins with into NUMBER. Returns what stands behind them; NULL, and NUMBER untouched, if
 * there is no digit or the number is greater than MOST.
 */
const char *number_parse(const char *text, unsigned most, unsigned *number);

/* The same for two of 32 bits with a colon between them, as the kernel writes a device's major and minor number. */
const char *number_pair(const char *text, unsigned *first, unsigned *second);

/* Write VALUE to TEXT, NUMBER_SIZE bytes at most. A hundred thousand extents are three times as many numbers; snprintf() takes longer
 * for these than all else. */
void number_format(uint64_t value, char *text);

#endif
