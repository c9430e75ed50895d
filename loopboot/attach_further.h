/* Further images, once the root stands. */
#ifndef LOOPBOOT_ATTACH_FURTHER_H
#define LOOPBOOT_ATTACH_FURTHER_H

#include "attachment.h"
#include "base/fault.h"
#include "request.h"

/*
 * Attach the images that REQUEST's rd.loopboot.extra= name and that are not there yet, on the host of ROOT. One that
 * fails is a warning with its cure, and the others go on.
 */
void attach_extras(const struct request *request, const struct attachment *root);

/*
 * The same for the images that SYSROOT's own fstab and crypttab name: the file in the entry's x-loopboot.image=, else
 * NAME.img beside the root's image. Entries with noauto are left alone.
 * With ONLY (or NULL) just the image of that name, which is needed: its failure is the FAULT.
 */
int attach_sysroot(const char *sysroot, const char *only, const struct attachment *root, struct fault *fault);

#endif
