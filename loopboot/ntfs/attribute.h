/* The attributes inside one MFT record. */
#ifndef LOOPBOOT_NTFS_ATTRIBUTE_H
#define LOOPBOOT_NTFS_ATTRIBUTE_H

#include "mft_record.h"

enum attribute_type {
	ATTRIBUTE_STANDARD_INFORMATION = 0x10,
	ATTRIBUTE_LIST = 0x20,
	ATTRIBUTE_VOLUME_NAME = 0x60,
	ATTRIBUTE_VOLUME_INFORMATION = 0x70,
	ATTRIBUTE_DATA = 0x80,
	ATTRIBUTE_INDEX_ROOT = 0x90,
	ATTRIBUTE_INDEX_ALLOCATION = 0xa0,
	ATTRIBUTE_BITMAP = 0xb0,
	ATTRIBUTE_REPARSE_POINT = 0xc0,
};

enum {
	ATTRIBUTE_COMPRESSED = 0x00ff, /* the number of the method; only 1 is known */
	ATTRIBUTE_ENCRYPTED = 0x4000,
	ATTRIBUTE_SPARSE = 0x8000,
};

struct attribute {
	uint32_t type;
	uint16_t id;
	uint16_t flags;
	bool resident;
	struct bytes name;   /* UTF-16LE */
	struct bytes value;  /* the value if resident, else the run list */
	size_t offset;       /* of the attribute in its record */
	size_t value_offset; /* of the value or run list in the record */
	/* Of non-resident attributes only; the sizes stand in the piece whose lowest VCN is 0. */
	uint64_t lowest_vcn;
	uint64_t highest_vcn;
	uint64_t allocated;
	uint64_t size;
	uint64_t initialised;
};

/*
 * Step to the next attribute of RECORD. Start with *OFFSET 0. FOUND becomes false at the end. Faults: BAD_ATTRIBUTE.
 */
int attribute_next(const struct mft_record *record, size_t *offset, struct attribute *attribute, bool *found,
		   struct fault *fault);

/* Which attribute is asked for: its type and its name, ASCII, "" for unnamed. */
struct attribute_key {
	uint32_t type;
	const char *name;
};

/* True if NAME (UTF-16LE) is the key's. */
bool attribute_named(struct attribute_key key, struct bytes name);

#define ANY_ID (-1)

/* The first attribute of RECORD with this KEY, and with this ID unless it is ANY_ID. Faults: BAD_ATTRIBUTE,
 * NO_ATTRIBUTE. */
int attribute_find(const struct mft_record *record, struct attribute_key key, int id,
		   struct attribute *attribute, struct fault *fault);

#endif
