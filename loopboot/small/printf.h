/*
 * Small stand-ins for C library functions, for the program alone: the library's own bring floating point, wide
 * characters and arenas along, a third of the whole. Tests and sanitizers use the library's.
 *
 * The printf family understands what this program prints: the conversions s c d u x X and %%, the lengths l ll z, the
 * flags 0 and -, a width, and a precision (also *) for s. Anything else is printed as it stands, so that it is seen.
 */
#ifndef LOOPBOOT_SMALL_PRINTF_H
#define LOOPBOOT_SMALL_PRINTF_H

#include <stdarg.h>
#include <stddef.h>

/* As vsnprintf(): TEXT gets at most SIZE bytes and is terminated unless SIZE is 0; returns the length of the whole. */
int small_vsnprintf(char *text, size_t size, const char *format, va_list arguments);

#endif
