/* Whatever an MFT record holds, its attributes lie inside it, follow each other, and end. */
#include "../../loopboot/ntfs/attribute.h"
#include "records.h"

#include <assert.h>

static void inside(struct bytes part, struct bytes whole)
{
	assert(part.length == 0 || (part.at >= whole.at && part.at + part.length <= whole.at + whole.length));
}

static void check(const struct mft_record *record, const struct attribute *attribute)
{
	inside(attribute->name, record->bytes);
	inside(attribute->value, record->bytes);
	assert(attribute->initialised <= attribute->size && attribute->size <= attribute->allocated);
	assert(!attribute->resident || attribute->size == attribute->value.length);
	assert(attribute->value.length == 0 ||
	       attribute->value.at == record->bytes.at + attribute->value_offset);
}

static void walk(const struct mft_record *record)
{
	struct attribute attribute, same;
	struct fault fault = { 0 };
	size_t offset = 0, before = 0;
	bool found;

	while (attribute_next(record, &offset, &attribute, &found, &fault) == 0 && found) {
		assert(offset > before && offset <= record->bytes.length);
		before = offset;
		check(record, &attribute);
		if (attribute_named((struct attribute_key){ attribute.type, "$I30" }, attribute.name))
			assert(attribute_find(record, (struct attribute_key){ attribute.type, "$I30" },
					      attribute.id, &same, &fault) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct records records;
	struct fault fault = { 0 };
	struct mft_record record;

	if (!records_make(&records, data, size))
		return 0;
	if (mft_record_read(&records.volume, 0, &record, &fault) < 0) {
		assert(fault.reason == BAD_RECORD || fault.reason == BAD_FIXUP);
		return 0;
	}
	walk(&record);
	mft_record_free(&record);
	return 0;
}
