#include "mirror.h"

#include <string.h>

#define RECORDS_MIRRORED 4

/* True if both mappings agree as far as both reach: they differ nowhere but where one of them ends. */
static bool agree(const struct extents *a, const struct extents *b)
{
	for (size_t i = 0; i < a->count && i < b->count; i++) {
		const struct extent *left = &a->list[i], *right = &b->list[i];

		if (left->device != right->device || (left->length < right->length && i + 1 < a->count) ||
		    (left->length > right->length && i + 1 < b->count))
			return false;
	}
	return true;
}

/* Read the copy of record NUMBER. */
static int read_copy(const struct ntfs_volume *volume, uint64_t number, struct mft_record *copy,
		     struct fault *fault)
{
	uint64_t size = volume->geometry.record_size;

	return mft_record_read_at(volume, number, volume->geometry.mirror_offset + number * size,
				  (RECORDS_MIRRORED - number) * size, copy, fault);
}

static bool is_system_fault(const struct fault *fault)
{
	return reason_status(fault->reason) == STATUS_SYSTEM;
}

/* 0 if what COPY says of the $DATA of $MFT agrees with VOLUME's. */
static int check_copy(const struct ntfs_volume *volume, const struct mft_record *copy, struct fault *fault)
{
	struct stream mapping = { 0 };
	struct attribute data;
	int result = attribute_find(copy, (struct attribute_key){ ATTRIBUTE_DATA, "" }, ANY_ID, &data, fault);

	if (result == 0)
		result = stream_add(volume, &mapping, copy, &data, fault);
	if (result == 0 && !agree(&mapping.extents, &volume->mft.extents))
		result = fault_at(fault, MIRROR_DIFFERS, "$MFTMirr", copy->device);
	stream_close(&mapping);
	return result;
}

int mirror_check_mapping(const struct ntfs_volume *volume, struct fault *fault)
{
	uint64_t device = volume->geometry.mirror_offset;
	struct mft_record copy;
	int result = read_copy(volume, RECORD_MFT, &copy, fault);

	if (result == 0) {
		result = check_copy(volume, &copy, fault);
		mft_record_free(&copy);
	}
	return result == 0 || is_system_fault(fault) ? result
						     : fault_at(fault, MIRROR_DIFFERS, "$MFTMirr", device);
}

static int compare_record(const struct ntfs_volume *volume, uint64_t number, bool *differs,
			  struct fault *fault)
{
	struct mft_record original, copy;

	if (mft_record_read(volume, number, &original, fault) < 0)
		return -1;
	if (read_copy(volume, number, &copy, fault) < 0) {
		mft_record_free(&original);
		*differs = true;
		return is_system_fault(fault) ? -1 : 0;
	}
	if (original.bytes.length != copy.bytes.length ||
	    memcmp(original.bytes.at, copy.bytes.at, copy.bytes.length) != 0)
		*differs = true;
	mft_record_free(&original);
	mft_record_free(&copy);
	return 0;
}

int mirror_compare(const struct ntfs_volume *volume, bool *differs, struct fault *fault)
{
	bool found = false;

	for (uint64_t number = 0; number < RECORDS_MIRRORED; number++)
		if (compare_record(volume, number, &found, fault) < 0)
			return -1;
	*differs = found;
	return 0;
}
