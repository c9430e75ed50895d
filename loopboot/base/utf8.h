/* Names and labels from the disk. */
#ifndef LOOPBOOT_BASE_UTF8_H
#define LOOPBOOT_BASE_UTF8_H

#include "bytes.h"

/* Write the UTF-16LE in UNITS to TEXT as UTF-8, at most SIZE bytes with the final 0. What is no UTF-16 becomes U+FFFD. */
void utf8_from_utf16(struct bytes units, char *text, size_t size);

/*
 * Decode the character at the beginning of the LENGTH (at least 1) bytes at TEXT. Returns its bytes, 0 if they are no valid
 * UTF-8: overlong forms, surrogates and what lies beyond U+10FFFF are not.
 */
size_t utf8_decode(const char *text, size_t length, uint32_t *character);

#endif
