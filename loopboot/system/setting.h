/* A file of settings, as those in /etc/default are: KEY=value lines that a shell reads too. */
#ifndef LOOPBOOT_SYSTEM_SETTING_H
#define LOOPBOOT_SYSTEM_SETTING_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Find the last line of TEXT that sets KEY, and put what a shell would take for its value into VALUE (SIZE bytes, always
 * terminated): quotes are undone, nothing is expanded. False, and VALUE is "", if no line sets it or it does not fit.
 */
bool setting_read(const char *text, const char *key, char *value, size_t size);

#endif
