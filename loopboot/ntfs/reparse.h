/* Reparse points: links, cloud placeholders, deduplicated and WOF-compressed files. */
#ifndef LOOPBOOT_NTFS_REPARSE_H
#define LOOPBOOT_NTFS_REPARSE_H

#include "node.h"

struct reparse {
	bool is_reparse_point;
	uint32_t tag; /* which filter of Windows handles it; 0 if unknown or none */
};

/* Tell whether NODE is a reparse point. That it is none is no fault. */
int reparse_read(const struct ntfs_volume *volume, const struct node *node, struct reparse *reparse,
		 struct fault *fault);

#endif
