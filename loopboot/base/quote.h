/* KEY='value' lines: what a shell evaluates, and what the attachments in /run/loopboot are made of. */
#ifndef LOOPBOOT_BASE_QUOTE_H
#define LOOPBOOT_BASE_QUOTE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Append KEY='VALUE' and a newline to the string TEXT (SIZE bytes in all); a ' in VALUE becomes '\'' so that any POSIX
 * shell reads VALUE back. False, and TEXT as it was, if it does not fit.
 */
bool quote_append(char *text, size_t size, const char *key, const char *value);

/*
 * The reverse: if the line at LINE is KEY='…', put the value into VALUE (SIZE bytes, always terminated) and say true. A
 * value that does not fit, or another line, is false, and VALUE is as it was.
 */
bool quote_read(const char *line, const char *key, char *value, size_t size);

#endif
