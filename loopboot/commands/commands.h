/* The subcommands of commands.def, one file each. Each returns 0, or -1 with FAULT filled in; loopboot(8) says what each does. */
#ifndef LOOPBOOT_COMMANDS_COMMANDS_H
#define LOOPBOOT_COMMANDS_COMMANDS_H

#include "../base/fault.h"
#include "arguments.h"

#define COMMAND(name, run, options, least, most, words, summary)                                             \
	int run(const struct arguments *arguments, struct fault *fault);
#include "commands.def"
#undef COMMAND

#endif
