/* Which kernel this is. */
#ifndef LOOPBOOT_KERNEL_RELEASE_H
#define LOOPBOOT_KERNEL_RELEASE_H

#include <stdbool.h>

/* True if the running kernel is older than MAJOR.MINOR. */
bool kernel_before(unsigned major, unsigned minor);

#endif
