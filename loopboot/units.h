/* systemd's units: how they are named, and writing them where a generator may. */
#ifndef LOOPBOOT_UNITS_H
#define LOOPBOOT_UNITS_H

#include "base/fault.h"

#define UNIT_NAME_SIZE 256 /* UNIT_NAME_MAX, systemd's src/basic/unit-name.h */

/*
 * NAME becomes the name of the unit for PATH, as `systemd-escape --path` has it, with SUFFIX (".mount", …) behind it.
 * "", which is no unit's name, if it is too long, or if PATH is not absolute or holds "..".
 */
void unit_name(const char *path, const char *suffix, char name[UNIT_NAME_SIZE]);

/*
 * Write TEXT as the unit NAME into DIRECTORY. NAME may have a directory before it, that of a unit's drop-ins, as
 * "host.mount.d/loopboot.conf". Faults: SYSTEM_CALL_FAILED.
 */
int unit_write(const char *directory, const char *name, const char *text, struct fault *fault);

#endif
