/* MFT records. */
#ifndef LOOPBOOT_NTFS_MFT_RECORD_H
#define LOOPBOOT_NTFS_MFT_RECORD_H

#include "../base/bytes.h"
#include "boot.h"

/* Records whose numbers are fixed. */
enum {
	RECORD_MFT = 0,
	RECORD_MIRROR = 1,
	RECORD_LOG_FILE = 2,
	RECORD_VOLUME = 3,
	RECORD_ROOT = 5,
	RECORD_BITMAP = 6,
	RECORD_UPCASE = 10,
	RECORDS_FIXED = 12,
};

enum { RECORD_IN_USE = 1, RECORD_IS_DIRECTORY = 2 };

/* An MFT record, fix-ups undone and its header checked. */
struct mft_record {
	uint64_t number;
	uint64_t device;    /* byte offset on the device of its first byte */
	uint8_t *data;      /* owned */
	struct bytes bytes; /* the part of it that is in use */
	size_t attributes;  /* byte offset of the first */
	uint16_t sequence;
	uint16_t flags;
	uint64_t base; /* the reference of its base record if this is an extension record, else 0 */
};

/*
 * A stretch of the device in which records lie, brought by one read: directories, files and extension records mostly lie near
 * those that lead to them. The first window is the MFT's beginning, with the fixed records; the other one moves.
 */
#define WINDOW_SIZE LARGEST_RECORD
#define WINDOWS     2
struct record_window {
	uint64_t device;
	size_t length; /* bytes of `data` that hold what lies there */
	uint8_t data[WINDOW_SIZE];
};

/* An MFT reference: the record's number in the low 48 bits, its sequence number above. */
static inline uint64_t reference_number(uint64_t reference)
{
	return reference & 0xffffffffffff;
}
static inline uint16_t reference_sequence(uint64_t reference)
{
	return (uint16_t)(reference >> 48);
}
static inline uint64_t mft_record_reference(const struct mft_record *record)
{
	return record->number | (uint64_t)record->sequence << 48;
}

/* Read record NUMBER of $MFT. Faults: BAD_RECORD, BAD_FIXUP. */
int mft_record_read(const struct ntfs_volume *volume, uint64_t number, struct mft_record *record,
		    struct fault *fault);

/*
 * Read what should be a copy of record NUMBER from byte DEVICE of the device. From there on, other copies fill REACH bytes, which
 * may be read along with it.
 */
int mft_record_read_at(const struct ntfs_volume *volume, uint64_t number, uint64_t device, uint64_t reach,
		       struct mft_record *record, struct fault *fault);

void mft_record_free(struct mft_record *record);

/* A fault at byte OFFSET of RECORD, with its number. Returns -1. */
int mft_record_fault(const struct mft_record *record, enum reason reason, size_t offset, struct fault *fault);
int mft_record_mismatch(const struct mft_record *record, enum reason reason, size_t offset, uint64_t expected,
			uint64_t found, struct fault *fault);

#endif
