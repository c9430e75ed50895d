/*
 * A volume of which nothing is there but MFT records and clusters, for the targets that decode what stands in them: the
 * input's first byte says how large a record is (512 to 4096 bytes), whether fix-ups are mended (mend.h), and how large a
 * cluster is; what follows is the volume, and $MFT is all of it.
 */
#ifndef TESTS_FUZZ_RECORDS_H
#define TESTS_FUZZ_RECORDS_H

#include "../../loopboot/ntfs/volume.h"
#include "mend.h"

#define RECORDS_SIZE 16384u
#define AS_IS        0x80

struct records {
	uint8_t data[RECORDS_SIZE];
	struct source source;
	struct extent extent;
	struct ntfs_volume volume;
	struct record_window windows[WINDOWS];
};

static inline int records_read(void *context, uint64_t offset, void *buffer, size_t length,
			       struct fault *fault)
{
	(void)fault;
	memcpy(buffer, (const uint8_t *)context + offset, length);
	return 0;
}

/* Make the volume of an input; false if it is too small for one. */
static inline bool records_make(struct records *records, const uint8_t *data, size_t size)
{
	size_t record_size, length;

	if (size == 0)
		return false;
	record_size = STRIDE << (data[0] & 3);
	length = size - 1 < RECORDS_SIZE ? size - 1 : RECORDS_SIZE;
	if (length < record_size)
		return false;
	memset(records->data, 0, sizeof(records->data));
	memcpy(records->data, data + 1, length);
	if (!(data[0] & AS_IS))
		mend(records->data, sizeof(records->data));
	records->source = (struct source){ records_read, records->data, sizeof(records->data) };
	records->extent = (struct extent){ 0, 0, sizeof(records->data) };
	/* Here the MFT begins where a window stands that was never filled. */
	for (size_t i = 0; i < WINDOWS; i++)
		records->windows[i] = (struct record_window){ .device = UINT64_MAX };
	records->volume = (struct ntfs_volume){
		.source = &records->source,
		.windows = records->windows,
		.geometry = { .sector_size = STRIDE,
			      .cluster_size = STRIDE << (data[0] >> 2 & 3),
			      .record_size = (uint32_t)record_size,
			      .index_size = STRIDE,
			      .volume_size = sizeof(records->data) },
		.mft = { .extents = { &records->extent, 1, 1 },
			 .clusters = sizeof(records->data) / (STRIDE << (data[0] >> 2 & 3)),
			 .size = sizeof(records->data),
			 .initialised = sizeof(records->data) },
	};
	return true;
}

#endif
