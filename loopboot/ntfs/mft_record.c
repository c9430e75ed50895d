#include "mft_record.h"

#include "fixup.h"
#include "stream.h"
#include "volume.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Byte offsets in a record. */
enum {
	MAGIC = 0x00,
	ARRAY_OFFSET = 0x04,
	SEQUENCE = 0x10,
	FIRST_ATTRIBUTE = 0x14,
	FLAGS = 0x16,
	BYTES_IN_USE = 0x18,
	BYTES_ALLOCATED = 0x1c,
	BASE_RECORD = 0x20,
	OWN_NUMBER = 0x2c,
	HEADER_SIZE = 0x28,
	HEADER_SIZE_NTFS_3_1 = 0x30,
};

struct record_name {
	char text[32];
};

static struct record_name name_of(const struct mft_record *record)
{
	struct record_name name;

	snprintf(name.text, sizeof(name.text), "MFT record %llu", (unsigned long long)record->number);
	return name;
}

int mft_record_fault(const struct mft_record *record, enum reason reason, size_t offset, struct fault *fault)
{
	return fault_at(fault, reason, name_of(record).text, record->device + offset);
}

int mft_record_mismatch(const struct mft_record *record, enum reason reason, size_t offset, uint64_t expected,
			uint64_t found, struct fault *fault)
{
	mft_record_fault(record, reason, offset, fault);
	fault->compared = true;
	fault->expected = expected;
	fault->found = found;
	return -1;
}

static int check_header(struct mft_record *record, struct bytes whole, struct fault *fault)
{
	size_t first = get_le16(whole, FIRST_ATTRIBUTE), used = get_le32(whole, BYTES_IN_USE);

	if (get_le32(whole, BYTES_ALLOCATED) != whole.length)
		return mft_record_mismatch(record, BAD_RECORD, BYTES_ALLOCATED, whole.length,
					   get_le32(whole, BYTES_ALLOCATED), fault);
	if (used > whole.length)
		return mft_record_mismatch(record, BAD_RECORD, BYTES_IN_USE, whole.length, used, fault);
	if (first < HEADER_SIZE || first % 8 != 0 || first > used)
		return mft_record_mismatch(record, BAD_RECORD, FIRST_ATTRIBUTE, used, first, fault);
	/* Before NTFS 3.1 the header was shorter and did not hold the record's own number. */
	if (get_le16(whole, ARRAY_OFFSET) >= HEADER_SIZE_NTFS_3_1 &&
	    get_le32(whole, OWN_NUMBER) != (uint32_t)record->number)
		return mft_record_mismatch(record, BAD_RECORD, OWN_NUMBER, record->number,
					   get_le32(whole, OWN_NUMBER), fault);
	record->bytes = bytes_part(whole, 0, used);
	record->attributes = first;
	record->sequence = get_le16(whole, SEQUENCE);
	record->flags = get_le16(whole, FLAGS);
	record->base = get_le64(whole, BASE_RECORD);
	return 0;
}

/* Make RECORD out of SIZE bytes of DATA, as they came from the disk. DATA stays the caller's on failure. */
static int parse(struct mft_record *record, uint8_t *data, size_t size, struct fault *fault)
{
	struct bytes whole = { data, size };

	if (!bytes_equal(whole, MAGIC, "FILE", 4))
		return mft_record_mismatch(record, BAD_RECORD, MAGIC, 0x454c4946, get_le32(whole, MAGIC),
					   fault);
	if (fixup_undo(data, size, name_of(record).text, record->device, fault) < 0 ||
	    check_header(record, whole, fault) < 0)
		return -1;
	record->data = data;
	return 0;
}

/* Fill WINDOW with the LENGTH bytes at DEVICE, as many of them as fit. It stays empty if they cannot be read. */
static void fill(const struct ntfs_volume *volume, struct record_window *window, uint64_t device,
		 uint64_t length)
{
	struct fault ignored = { 0 };

	window->device = device;
	window->length = 0;
	if (length > WINDOW_SIZE)
		length = WINDOW_SIZE;
	if (source_read(volume->source, "$MFT", device, window->data, (size_t)length, &ignored) == 0)
		window->length = (size_t)length;
}

static bool holds(const struct record_window *window, uint64_t device, size_t size)
{
	return device >= window->device && device - window->device <= window->length &&
	       size <= window->length - (device - window->device);
}

/*
 * The window that holds RECORD, moved there if it was elsewhere: to the REACH bytes that begin with the record. NULL if these
 * cannot be read.
 */
static const struct record_window *window_for(const struct ntfs_volume *volume,
					      const struct mft_record *record, uint64_t reach)
{
	const struct ntfs_geometry *geometry = &volume->geometry;
	size_t size = geometry->record_size;
	bool first = record->device >= geometry->mft_offset &&
		     record->device - geometry->mft_offset <= WINDOW_SIZE - size;
	struct record_window *window = &volume->windows[first ? 0 : 1];
	uint64_t start = first ? geometry->mft_offset : record->device;

	if (holds(window, record->device, size))
		return window;
	/* What cannot be read is not tried again for each fixed record: a failing disk takes seconds for it. */
	if (window->device == start)
		return NULL;
	fill(volume, window, start, first ? geometry->volume_size - start : reach);
	return holds(window, record->device, size) ? window : NULL;
}

/* Read the bytes of RECORD, of which REACH bytes follow on the device; if they lie apart, through $MFT's runs. */
static int read_bytes(const struct ntfs_volume *volume, const struct mft_record *record, uint64_t reach,
		      uint8_t *data, struct fault *fault)
{
	size_t size = volume->geometry.record_size;
	const struct record_window *window;

	if (reach < size)
		return stream_read(volume, &volume->mft, record->number * size, data, size, fault);
	window = window_for(volume, record, reach);
	if (window == NULL)
		return source_read(volume->source, "MFT record", record->device, data, size, fault);
	memcpy(data, window->data + (record->device - window->device), size);
	return 0;
}

static int load(const struct ntfs_volume *volume, struct mft_record *read, uint64_t reach,
		struct fault *fault)
{
	size_t size = volume->geometry.record_size;
	uint8_t *data = malloc(size);

	if (data == NULL)
		return fault_on(fault, NO_MEMORY, "MFT record");
	if (read_bytes(volume, read, reach, data, fault) < 0 || parse(read, data, size, fault) < 0) {
		free(data);
		return -1;
	}
	return 0;
}

int mft_record_read(const struct ntfs_volume *volume, uint64_t number, struct mft_record *record,
		    struct fault *fault)
{
	size_t size = volume->geometry.record_size;
	uint64_t count = volume->mft.size / size, contiguous;
	struct mft_record read = { .number = number };

	if (number >= count)
		return fault_mismatch(fault, BAD_RECORD, "number of an MFT record", FAULT_NOWHERE, count,
				      number);
	if (stream_locate(&volume->mft, number * size, &read.device, &contiguous, fault) < 0 ||
	    load(volume, &read, contiguous, fault) < 0)
		return -1;
	*record = read;
	return 0;
}

int mft_record_read_at(const struct ntfs_volume *volume, uint64_t number, uint64_t device, uint64_t reach,
		       struct mft_record *record, struct fault *fault)
{
	struct mft_record read = { .number = number, .device = device };

	if (load(volume, &read, reach, fault) < 0)
		return -1;
	*record = read;
	return 0;
}

void mft_record_free(struct mft_record *record)
{
	free(record->data);
	*record = (struct mft_record){ 0 };
}
