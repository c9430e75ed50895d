/* The kernel command line of this boot, or of a file in its place. */
#ifndef LOOPBOOT_COMMANDS_CMDLINE_H
#define LOOPBOOT_COMMANDS_CMDLINE_H

#include "../request.h"
#include "arguments.h"

/* Read the command line in the file at PATH (/proc/cmdline if NULL, standard input if "-") and parse it. Faults: OPEN_FAILED, BAD_PARAMETER. */
int cmdline_read(const char *path, struct request *request, struct fault *fault);

/* How many seconds the host may take, by ARGUMENTS' --wait, which may leave it to REQUEST. */
unsigned cmdline_wait(const struct arguments *arguments, const struct request *request);

#endif
