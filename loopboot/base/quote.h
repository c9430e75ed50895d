/* KEY='value' lines: what a shell evaluates, and what the attachments in /run/loopboot are made of. */
#ifndef LOOPBOOT_BASE_QUOTE_H
#define LOOPBOOT_BASE_QUOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Write KEY='VALUE' and a newline to OUT; a ' in VALUE becomes '\'' so that any POSIX shell reads VALUE back. */
void quote_write(FILE *out, const char *key, const char *value);

/*
 * The reverse: if LINE (with or without its newline) is KEY='…', put the value into VALUE (SIZE bytes, always
 * terminated) and say true. A value that does not fit, or another line, is false, and VALUE is untouched.
 */
bool quote_read(const char *line, const char *key, char *value, size_t size);

#endif
