/*
 * Whatever an attribute list says, and the extension records that it names, the attribute whose pieces it lists has
 * clusters inside the volume, as many as it says, or is refused.
 */
#include "../../loopboot/ntfs/reparse.h"
#include "../../loopboot/ntfs/stream.h"
#include "records.h"

#include <assert.h>

static void try_stream(const struct ntfs_volume *volume, const struct node *node, struct attribute_key key)
{
	struct fault fault = { 0 };
	struct stream stream;
	uint8_t byte;

	if (stream_open(volume, node, key, &stream, &fault) < 0) {
		assert(fault.reason != FINE && fault.reason < REASON_COUNT);
		return;
	}
	assert(stream.initialised <= stream.size);
	assert(stream.resident || stream.size <= stream.clusters * volume->geometry.cluster_size);
	assert(stream.size == 0 || !stream.resident || stream.value != NULL);
	for (size_t i = 0; i < stream.extents.count; i++)
		assert(stream.extents.list[i].device + stream.extents.list[i].length <=
		       volume->geometry.volume_size);
	stream_read(volume, &stream, 0, &byte, 1, &fault);
	stream_read(volume, &stream, stream.size - 1, &byte, 1, &fault);
	assert(stream_read(volume, &stream, stream.size, &byte, 1, &fault) == -1);
	stream_close(&stream);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct records records;
	struct fault fault = { 0 };
	struct reparse reparse;
	struct node node;

	if (!records_make(&records, data, size) || node_open(&records.volume, 0, &node, &fault) < 0)
		return 0;
	try_stream(&records.volume, &node, (struct attribute_key){ ATTRIBUTE_DATA, "" });
	try_stream(&records.volume, &node, (struct attribute_key){ ATTRIBUTE_BITMAP, "$I30" });
	reparse_read(&records.volume, &node, &reparse, &fault);
	node_close(&node);
	return 0;
}
