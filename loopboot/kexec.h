/* From a boot medium into the kernel that the image itself would boot, so that the medium never goes stale. */
#ifndef LOOPBOOT_KEXEC_H
#define LOOPBOOT_KEXEC_H

#include "base/fault.h"
#include "boot/entry.h"
#include "boot/line.h"
#include "request.h"

#include <stdbool.h>

struct next_kernel {
	struct boot_entry entry;
	char line[BOOT_LINE_SIZE]; /* the command line */
};

/*
 * Look into the image of REQUEST on the host at HOST for the kernel that it would boot, and LOAD it, if told to, for
 * kexec_jump(). The image is attached and mounted read-only for that, its journal is not replayed, and nothing of it stays.
 * Faults: those of attach_look(), boot_choose(), kexec_load(), NO_FILE_SYSTEM, MOUNT_FAILED, LONG_LINE.
 */
int kexec_prepare(struct request *request, const char *host, bool load, struct next_kernel *next,
		  struct fault *fault);

/* If REQUEST says rd.loopboot.kexec: jump. Comes back if there is nothing to do, or with words about why it cannot. */
void kexec_first(struct request *request, const char *host);

#endif
