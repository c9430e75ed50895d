/*
 * Messages: `loopboot: STEP: WHAT (WHERE): CURE` on standard error. In an initramfs they go to the kernel's
 * log as well, so that the running system's journal has them.
 */
#ifndef LOOPBOOT_BASE_LOG_H
#define LOOPBOOT_BASE_LOG_H

#include "fault.h"

#include <stdbool.h>

/* From now on also write to /dev/kmsg (KMSG), and let log_debug() speak (DEBUG). */
void log_setup(bool kmsg, bool debug);

void log_fault(const struct fault *fault);
void log_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
