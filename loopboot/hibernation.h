/*
 * Hibernation of the Linux that has its root on the host: refused. Between its end and its resume Windows may run and move
 * the image, and the resumed Linux would write to where it was.
 */
#ifndef LOOPBOOT_HIBERNATION_H
#define LOOPBOOT_HIBERNATION_H

#include "base/fault.h"

/* Tell systemd that it must not, below RUN, which is /run, so that no desktop offers it. Failure is only a warning. */
void hibernation_refuse(const char *run);

/* Write the drop-ins that let hibernation fail with its reason, where somebody starts it, into a generator's DIRECTORY. */
int generate_hibernation(const char *directory, struct fault *fault);

#endif
