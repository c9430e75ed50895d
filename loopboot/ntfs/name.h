/* File names: UTF-8 outside, UTF-16 on the volume; and the order in which directories keep them. */
#ifndef LOOPBOOT_NTFS_NAME_H
#define LOOPBOOT_NTFS_NAME_H

#include "../base/bytes.h"
#include "ntfs.h"

#define LONGEST_NAME 255

struct name {
	size_t length; /* units */
	uint16_t units[LONGEST_NAME];
};

/* NAME becomes the LENGTH bytes of UTF-8 at TEXT. False if they are not valid UTF-8 or too long; NAME is then
 * undefined. */
bool name_from_utf8(const char *text, size_t length, struct name *name);

struct collation {
	int order;          /* below 0, 0 or above 0: as NAME stands before, is, or stands behind OTHER */
	bool ignoring_case; /* they are the same but for case */
};

/*
 * Compare NAME with OTHER (UTF-16LE) as directories are sorted: by capital letters, then by length, then, for names
 * that differ in case alone, by the letters themselves.
 */
int name_collate(struct ntfs_volume *volume, const struct name *name, struct bytes other,
		 struct collation *collation, struct fault *fault);

#endif
