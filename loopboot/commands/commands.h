/* The subcommands, one file each. Each returns 0, or -1 with FAULT filled in; loopboot(8) says what each does. */
#ifndef LOOPBOOT_COMMANDS_COMMANDS_H
#define LOOPBOOT_COMMANDS_COMMANDS_H

#include "../base/fault.h"
#include "arguments.h"

int command_probe(const struct arguments *arguments, struct fault *fault);
int command_extents(const struct arguments *arguments, struct fault *fault);
int command_table(const struct arguments *arguments, struct fault *fault);
int command_check(const struct arguments *arguments, struct fault *fault);
int command_attach(const struct arguments *arguments, struct fault *fault);
int command_map(const struct arguments *arguments, struct fault *fault);
int command_unmap(const struct arguments *arguments, struct fault *fault);
int command_status(const struct arguments *arguments, struct fault *fault);
int command_switch_root(const struct arguments *arguments, struct fault *fault);
int command_shutdown(const struct arguments *arguments, struct fault *fault);
int command_init(const struct arguments *arguments, struct fault *fault);

#endif
