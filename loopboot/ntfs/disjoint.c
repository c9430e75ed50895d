#include "volume.h"

#define SCOPE_EXTENTS __attribute__((cleanup(extents_free)))

static int add_extents(struct extents *all, const struct extents *more, struct fault *fault)
{
	for (size_t i = 0; i < more->count; i++)
		if (extents_append(all, more->list[i].device, more->list[i].length, fault) < 0)
			return -1;
	return 0;
}

/*
 * Add the clusters of the $DATA of record NUMBER. One that has none or is damaged adds nothing: whether that matters is
 * said where it is needed.
 */
static int add_data(const struct ntfs_volume *volume, uint64_t number, struct extents *all,
		    struct fault *fault)
{
	struct stream data;
	int result;

	if (stream_open_data(volume, number, &data, fault) < 0)
		return reason_status(fault->reason) == STATUS_SYSTEM ? -1 : 0;
	result = add_extents(all, &data.extents, fault);
	stream_close(&data);
	return result;
}

int ntfs_disjoint(struct ntfs_volume *volume, const struct extents *extents, struct fault *fault)
{
	struct extents all SCOPE_EXTENTS = { 0 };

	for (uint64_t number = 0; number < RECORDS_FIXED; number++)
		if (add_data(volume, number, &all, fault) < 0)
			return -1;
	if (add_extents(&all, extents, fault) < 0)
		return -1;
	return extents_disjoint(&all, fault);
}
