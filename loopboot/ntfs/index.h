/* Directories: the B-tree $I30. */
#ifndef LOOPBOOT_NTFS_INDEX_H
#define LOOPBOOT_NTFS_INDEX_H

#include "name.h"
#include "node.h"

#define SPELLING_SIZE (LONGEST_NAME * 3 + 1)

/*
 * Look NAME up in the DIRECTORY by descent of its B-tree: one block a level. The entry with exactly that name is taken,
 * else one that differs in case alone. FOUND says if there is one; REFERENCE becomes its MFT reference, and SPELLING
 * the name as it stands there, in UTF-8.
 * Faults: BAD_INDEX, INDEX_LOOP, BAD_FIXUP, NO_ATTRIBUTE and those of reading.
 */
int index_lookup(struct ntfs_volume *volume, const struct node *directory, const struct name *name,
		 bool *found, uint64_t *reference, char spelling[SPELLING_SIZE], struct fault *fault);

#endif
