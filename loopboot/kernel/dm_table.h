/* The table of a map, as the ioctl DM_TABLE_LOAD takes it. Pure. */
#ifndef LOOPBOOT_KERNEL_DM_TABLE_H
#define LOOPBOOT_KERNEL_DM_TABLE_H

#include "dm.h"

#include <linux/dm-ioctl.h>

/*
 * The argument of DM_TABLE_LOAD for MAP: one `linear` target for each extent. For the caller to free(). NULL with
 * TOO_MANY_EXTENTS or NO_MEMORY.
 */
struct dm_ioctl *dm_table_build(const struct dm_map *map, struct fault *fault);

/* Make HEAD the head of an argument of SIZE bytes that concerns the map called NAME ("" for none). */
void dm_head(struct dm_ioctl *head, size_t size, const char *name);

#endif
