/* Loop devices (include/uapi/linux/loop.h). */
#ifndef LOOPBOOT_KERNEL_LOOP_H
#define LOOPBOOT_KERNEL_LOOP_H

#include "../base/fault.h"
#include "device.h"

#include <stdbool.h>

/*
 * Set up a loop device over the file at PATH (LOOP_CONFIGURE, kernel 5.8 and later; no LO_FLAGS_AUTOCLEAR)
 * with direct I/O where the kernel grants it. LOOP becomes its path, DIRECT what loop/dio says afterwards.
 * READ_ONLY opens the file read-only. Faults: NO_LOOP_DEVICE, NO_FILE, OPEN_FAILED, LOOP_FAILED.
 */
int loop_attach(const char *path, bool read_only, char loop[DEVICE_PATH_SIZE], bool *direct,
		struct fault *fault);

/*
 * Give the loop device at path LOOP the name /dev/mapper/loopboot-NAME: as a link, here and now, and by udev, so that
 * systemd knows it by that name. Faults: SYSTEM_CALL_FAILED.
 */
int loop_name(const char *loop, const char *name, struct fault *fault);

/* Detach the loop device at path LOOP. */
int loop_detach(const char *loop, struct fault *fault);

/* Detach every loop device that nobody uses, whosever it is. True if that made one free. */
bool loop_detach_all(void);

#endif
