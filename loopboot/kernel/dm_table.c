#include "dm_table.h"

#include "../base/number.h"
#include "../base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECTOR 512 /* device-mapper's unit, whatever the disk's sectors are */

/*
 * A target is followed by its parameters, "MAJOR:MINOR SECTOR": 12 bits, 20 bits and 55 bits in decimal,
 * with the terminator 31 bytes at most. One size for all keeps them aligned, and the whole argument is
 * allocated once.
 */
struct linear {
	struct dm_target_spec spec;
	char parameters[32];
};

void dm_head(struct dm_ioctl *head, size_t size, const char *name)
{
	memset(head, 0, sizeof(*head));
	head->version[0] = DM_VERSION_MAJOR; /* minor 0: nothing newer than that is asked for */
	head->data_size = (uint32_t)size;
	head->data_start = sizeof(*head);
	text_copy(head->name, sizeof(head->name), name);
}

/* HOST is "MAJOR:MINOR "; TARGET is zeros as yet. */
static void fill(struct linear *target, const char *host, size_t host_length, const struct extent *extent)
{
	target->spec.sector_start = extent->file / SECTOR;
	target->spec.length = extent->length / SECTOR;
	/* from this target on, while DM_TABLE_STATUS counts from the first one */
	target->spec.next = sizeof(*target);
	strcpy(target->spec.target_type, "linear");
	memcpy(target->parameters, host, host_length);
	number_format(extent->device / SECTOR, target->parameters + host_length);
}

struct dm_ioctl *dm_table_build(const struct dm_map *map, struct fault *fault)
{
	size_t count = map->extents->count;

	if (count > DM_TARGETS_MAX) {
		fault_mismatch(fault, TOO_MANY_EXTENTS, map->name, FAULT_NOWHERE, DM_TARGETS_MAX, count);
		return NULL;
	}
	size_t size = sizeof(struct dm_ioctl) + count * sizeof(struct linear);
	struct dm_ioctl *head = calloc(1, size);

	if (!head) {
		fault_on(fault, NO_MEMORY, map->name);
		return NULL;
	}
	dm_head(head, size, map->name);
	head->flags = map->read_only ? DM_READONLY_FLAG : 0;
	head->target_count = (uint32_t)count;
	char host[sizeof("4095:1048575 ")];
	snprintf(host, sizeof(host), "%u:%u ", map->host_major, map->host_minor);
	struct linear *targets = (struct linear *)(head + 1);
	for (size_t i = 0; i < count; i++)
		fill(&targets[i], host, strlen(host), &map->extents->list[i]);
	return head;
}
