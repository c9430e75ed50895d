/* The units that show the files of the partition that the root lies on. */
#ifndef LOOPBOOT_SYSTEM_HOST_UNITS_H
#define LOOPBOOT_SYSTEM_HOST_UNITS_H

#include "../attachment.h"
#include "../base/fault.h"

/*
 * Write the units that show the host of ROOT on demand into DIRECTORY, as SETTINGS, the text of /etc/default/loopboot,
 * wants it. Nothing is written where the root is the host itself, nor where FSTAB, the text of /etc/fstab, has the
 * directory. Faults: BAD_SETTING, those of unit_write().
 */
int generate_host(const char *directory, const struct attachment *root, const char *settings,
		  const char *fstab, struct fault *fault);

#endif
