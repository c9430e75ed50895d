/* What only the running system needs; system/main.c calls them. */
#ifndef LOOPBOOT_SYSTEM_SYSTEM_H
#define LOOPBOOT_SYSTEM_SYSTEM_H

#include "../base/fault.h"
#include "../commands/arguments.h"

/* mount.loopboot: the words of ARGUMENTS are mount(8)'s. Faults: those of host_view(), BAD_USAGE. */
int system_mount(const struct arguments *arguments, struct fault *fault);

/* loopboot-generator: the words of ARGUMENTS are its three directories. Faults: those of unit_write(), BAD_SETTING. */
int system_generator(const struct arguments *arguments, struct fault *fault);

#endif
