/* What fstab(5) and crypttab(5) say of our devices. Pure. */
#ifndef LOOPBOOT_FSTAB_H
#define LOOPBOOT_FSTAB_H

#include "attachment.h"

#include <stdbool.h>

enum fstab_kind { FSTAB, CRYPTTAB };

/* An entry whose device is /dev/mapper/loopboot-NAME, for a further image. Texts lie in the text that is read. */
struct fstab_entry {
	const char *name;
	const char *where;                /* FSTAB: the mount point, escapes undone; "none" for a swap */
	const char *type;                 /* FSTAB */
	const char *options;              /* "" if it has none */
	bool automatic;                   /* no noauto */
	char image[ATTACHMENT_PATH_SIZE]; /* x-loopboot.image=, escapes undone; "" if absent */
};

/*
 * Read on at *TEXT up to and with the next such entry, and take it apart in place; false at the end. Lines that are
 * none, comments, and devices that are not ours or whose name is not for a further image are passed over.
 */
bool fstab_next(char **text, enum fstab_kind kind, struct fstab_entry *entry);

#endif
