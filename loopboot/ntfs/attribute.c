#include "attribute.h"

#include <string.h>

/* Byte offsets in an attribute. */
enum {
	TYPE = 0x00,
	LENGTH = 0x04,
	NON_RESIDENT = 0x08,
	NAME_LENGTH = 0x09,
	NAME_OFFSET = 0x0a,
	FLAGS = 0x0c,
	ID = 0x0e,
	VALUE_LENGTH = 0x10,
	VALUE_OFFSET = 0x14,
	RESIDENT_SIZE = 0x18,
	LOWEST_VCN = 0x10,
	HIGHEST_VCN = 0x18,
	RUNS_OFFSET = 0x20,
	ALLOCATED = 0x28,
	DATA_SIZE = 0x30,
	INITIALISED = 0x38,
	NON_RESIDENT_SIZE = 0x40,
};

#define END_OF_ATTRIBUTES 0xffffffff

static int parse_resident(const struct mft_record *record, struct bytes bytes, struct attribute *attribute,
			  struct fault *fault)
{
	size_t length = get_le32(bytes, VALUE_LENGTH), offset = get_le16(bytes, VALUE_OFFSET);

	if (offset < RESIDENT_SIZE || !bytes_hold(bytes, offset, length))
		return mft_record_mismatch(record, BAD_ATTRIBUTE, attribute->offset + VALUE_LENGTH,
					   bytes.length, length, fault);
	attribute->resident = true;
	attribute->value = bytes_part(bytes, offset, length);
	attribute->value_offset = attribute->offset + offset;
	attribute->size = attribute->initialised = attribute->allocated = length;
	return 0;
}

static int parse_non_resident(const struct mft_record *record, struct bytes bytes,
			      struct attribute *attribute, struct fault *fault)
{
	size_t offset = get_le16(bytes, RUNS_OFFSET);

	if (offset < NON_RESIDENT_SIZE || offset >= bytes.length)
		return mft_record_mismatch(record, BAD_ATTRIBUTE, attribute->offset + RUNS_OFFSET,
					   NON_RESIDENT_SIZE, offset, fault);
	attribute->value = bytes_from(bytes, offset);
	attribute->value_offset = attribute->offset + offset;
	attribute->lowest_vcn = get_le64(bytes, LOWEST_VCN);
	attribute->highest_vcn = get_le64(bytes, HIGHEST_VCN);
	if (attribute->lowest_vcn != 0)
		return 0;
	attribute->allocated = get_le64(bytes, ALLOCATED);
	attribute->size = get_le64(bytes, DATA_SIZE);
	attribute->initialised = get_le64(bytes, INITIALISED);
	if (attribute->size > attribute->allocated)
		return mft_record_mismatch(record, BAD_ATTRIBUTE, attribute->offset + DATA_SIZE,
					   attribute->allocated, attribute->size, fault);
	if (attribute->initialised > attribute->size)
		return mft_record_mismatch(record, BAD_ATTRIBUTE, attribute->offset + INITIALISED,
					   attribute->size, attribute->initialised, fault);
	return 0;
}

static int parse(const struct mft_record *record, struct bytes bytes, struct attribute *attribute,
		 struct fault *fault)
{
	size_t name_length = 2 * (size_t)get_u8(bytes, NAME_LENGTH),
	       name_offset = get_le16(bytes, NAME_OFFSET);
	uint8_t non_resident = get_u8(bytes, NON_RESIDENT);

	attribute->id = get_le16(bytes, ID);
	attribute->flags = get_le16(bytes, FLAGS);
	if (!bytes_hold(bytes, name_offset, name_length))
		return mft_record_mismatch(record, BAD_ATTRIBUTE, attribute->offset + NAME_OFFSET,
					   bytes.length, name_offset, fault);
	attribute->name = bytes_part(bytes, name_offset, name_length);
	if (non_resident > 1 || (non_resident && bytes.length < NON_RESIDENT_SIZE))
		return mft_record_mismatch(record, BAD_ATTRIBUTE, attribute->offset + NON_RESIDENT, 1,
					   non_resident, fault);
	return non_resident ? parse_non_resident(record, bytes, attribute, fault)
			    : parse_resident(record, bytes, attribute, fault);
}

int attribute_next(const struct mft_record *record, size_t *offset, struct attribute *attribute, bool *found,
		   struct fault *fault)
{
	size_t at = *offset ? *offset : record->attributes;
	struct attribute parsed = { .offset = at, .type = get_le32(record->bytes, at + TYPE) };
	size_t length = get_le32(record->bytes, at + LENGTH);

	if (!bytes_hold(record->bytes, at, 4))
		return mft_record_mismatch(record, BAD_ATTRIBUTE, at, record->bytes.length, at, fault);
	if (parsed.type == END_OF_ATTRIBUTES) {
		*found = false;
		return 0;
	}
	if (length < RESIDENT_SIZE || length % 8 != 0 || !bytes_hold(record->bytes, at, length))
		return mft_record_mismatch(record, BAD_ATTRIBUTE, at + LENGTH, record->bytes.length - at,
					   length, fault);
	if (parse(record, bytes_part(record->bytes, at, length), &parsed, fault) < 0)
		return -1;
	*attribute = parsed;
	*offset = at + length;
	*found = true;
	return 0;
}

bool attribute_named(struct attribute_key key, struct bytes name)
{
	if (name.length != 2 * strlen(key.name))
		return false;
	for (size_t i = 0; key.name[i] != '\0'; i++)
		if (get_le16(name, 2 * i) != key.name[i])
			return false;
	return true;
}

int attribute_find(const struct mft_record *record, struct attribute_key key, int id,
		   struct attribute *attribute, struct fault *fault)
{
	struct attribute next;
	size_t offset = 0;
	bool found = false;

	/* Each step moves on by at least RESIDENT_SIZE bytes. */
	do {
		if (attribute_next(record, &offset, &next, &found, fault) < 0)
			return -1;
		if (!found)
			return mft_record_mismatch(record, NO_ATTRIBUTE, 0, key.type, 0, fault);
	} while (next.type != key.type || !attribute_named(key, next.name) ||
		 (id != ANY_ID && id != next.id));
	*attribute = next;
	return 0;
}
