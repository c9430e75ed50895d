/* The kernel command line of this boot, or of a file in its place. */
#ifndef LOOPBOOT_COMMANDS_CMDLINE_H
#define LOOPBOOT_COMMANDS_CMDLINE_H

#include "../request.h"

/* Read the command line in the file at PATH (/proc/cmdline if NULL, standard input if "-") and parse it. Faults: OPEN_FAILED, BAD_PARAMETER. */
int cmdline_read(const char *path, struct request *request, struct fault *fault);

#endif
