#include "stream.h"

#include "runs.h"
#include "volume.h"

#include <stdlib.h>
#include <string.h>

static int take_value(struct stream *stream, const struct mft_record *record,
		      const struct attribute *attribute, struct fault *fault)
{
	/* Several resident pieces are no stream. */
	if (stream->value != NULL)
		return mft_record_fault(record, BAD_ATTRIBUTE, attribute->offset, fault);
	stream->value = malloc(attribute->value.length + 1);
	if (stream->value == NULL)
		return fault_on(fault, NO_MEMORY, "attribute");
	if (attribute->value.length > 0)
		memcpy(stream->value, attribute->value.at, attribute->value.length);
	stream->value_device = record->device + attribute->value_offset;
	stream->resident = true;
	return 0;
}

/* Bytes of the run of LENGTH bytes at byte START of STREAM that lie below its size. */
static uint64_t below_size(const struct stream *stream, uint64_t start, uint64_t length)
{
	uint64_t rest = stream->size > start ? stream->size - start : 0;

	return length < rest ? length : rest;
}

static int add_run(const struct ntfs_volume *volume, struct stream *stream, const struct run *run,
		   struct fault *fault)
{
	uint64_t unit = volume->geometry.cluster_size, start, length, end;

	if (__builtin_mul_overflow(stream->clusters, unit, &start) ||
	    __builtin_mul_overflow(run->length, unit, &length) || __builtin_add_overflow(start, length, &end))
		return fault_at(fault, BAD_RUN_LIST, "run list", stream->device);
	if (run->hole)
		stream->holes += below_size(stream, start, length);
	else if (extents_size(&stream->extents) == start &&
		 extents_append(&stream->extents, run->lcn * unit, length, fault) < 0)
		return -1;
	stream->clusters += run->length;
	return 0;
}

static int add_runs(const struct ntfs_volume *volume, struct stream *stream, const struct mft_record *record,
		    const struct attribute *attribute, struct fault *fault)
{
	struct run_cursor cursor = {
		.list = attribute->value,
		.device = record->device + attribute->value_offset,
		.clusters = volume->geometry.volume_size / volume->geometry.cluster_size,
	};
	struct run run;

	/* Each run takes at least two bytes of the record. */
	do {
		if (run_next(&cursor, &run, fault) < 0 || add_run(volume, stream, &run, fault) < 0)
			return -1;
	} while (run.length > 0);
	/* A piece without runs says -1. */
	if (attribute->highest_vcn != stream->clusters - 1)
		return mft_record_mismatch(record, BAD_RUN_LIST, attribute->offset + 0x18,
					   stream->clusters - 1, attribute->highest_vcn, fault);
	return 0;
}

int stream_add(const struct ntfs_volume *volume, struct stream *stream, const struct mft_record *record,
	       const struct attribute *attribute, struct fault *fault)
{
	bool first = stream->device == 0;

	/* Pieces are in the order of their VCNs, without gaps, and all of the same kind. */
	if (attribute->lowest_vcn != stream->clusters)
		return mft_record_mismatch(record, BAD_RUN_LIST, attribute->offset + 0x10, stream->clusters,
					   attribute->lowest_vcn, fault);
	if (!first && attribute->resident != stream->resident)
		return mft_record_fault(record, BAD_ATTRIBUTE, attribute->offset, fault);
	if (first) {
		stream->device = record->device + attribute->offset;
		stream->flags = attribute->flags;
		stream->allocated = attribute->allocated;
		stream->size = attribute->size;
		stream->initialised = attribute->initialised;
	}
	return attribute->resident ? take_value(stream, record, attribute, fault)
				   : add_runs(volume, stream, record, attribute, fault);
}

int stream_gather(const struct ntfs_volume *volume, const struct node *node, struct attribute_key key,
		  struct stream *stream, struct fault *fault)
{
	size_t position = 0;
	struct piece piece;
	bool found;

	/* Each step moves on in the attribute list. */
	for (;;) {
		int added;

		if (node_next_piece(volume, node, key, &position, &piece, &found, fault) < 0)
			return -1;
		if (!found)
			break;
		added = stream_add(volume, stream, piece_record(&piece, node), &piece.attribute, fault);
		piece_free(&piece);
		if (added < 0)
			return -1;
	}
	if (position == 0)
		return mft_record_mismatch(&node->record, NO_ATTRIBUTE, 0, key.type, 0, fault);
	return stream_finish(volume, stream, fault);
}

int stream_finish(const struct ntfs_volume *volume, const struct stream *stream, struct fault *fault)
{
	uint64_t covered = stream->clusters * volume->geometry.cluster_size;

	/* The size is not above what is allocated (attribute.c). */
	if (!stream->resident && covered != stream->allocated)
		return fault_mismatch(fault, BAD_RUN_LIST, "run list", stream->device, stream->allocated,
				      covered);
	return 0;
}

int stream_open(const struct ntfs_volume *volume, const struct node *node, struct attribute_key key,
		struct stream *stream, struct fault *fault)
{
	struct stream opened = { 0 };

	if (stream_gather(volume, node, key, &opened, fault) < 0) {
		stream_close(&opened);
		return -1;
	}
	*stream = opened;
	return 0;
}

int stream_open_data(const struct ntfs_volume *volume, uint64_t number, struct stream *stream,
		     struct fault *fault)
{
	struct node node;
	int result;

	if (node_open(volume, number, &node, fault) < 0)
		return -1;
	result = stream_open(volume, &node, (struct attribute_key){ ATTRIBUTE_DATA, "" }, stream, fault);
	node_close(&node);
	return result;
}

void stream_close(struct stream *stream)
{
	free(stream->value);
	extents_free(&stream->extents);
	*stream = (struct stream){ 0 };
}

/* BAD_RUN_LIST unless the first END bytes of STREAM have clusters. */
static int check_clusters(const struct stream *stream, uint64_t end, struct fault *fault)
{
	uint64_t there = extents_size(&stream->extents);

	return end <= there ? 0 : fault_mismatch(fault, BAD_RUN_LIST, "run list", stream->device, end, there);
}

int stream_locate(const struct stream *stream, uint64_t offset, uint64_t *device, uint64_t *contiguous,
		  struct fault *fault)
{
	const struct extent *extent;

	if (check_clusters(stream, offset + 1, fault) < 0)
		return -1;
	extent = extents_find(&stream->extents, offset);
	*device = extent->device + (offset - extent->file);
	*contiguous = extent->length - (offset - extent->file);
	return 0;
}

/* Read bytes that are all initialised and in clusters. */
static int read_clusters(const struct ntfs_volume *volume, const struct stream *stream, uint64_t offset,
			 uint8_t *to, size_t length, struct fault *fault)
{
	if (length > 0 && check_clusters(stream, offset + length, fault) < 0)
		return -1;
	return extents_read(&stream->extents, volume->source, "attribute", offset, to, length, fault);
}

int stream_read(const struct ntfs_volume *volume, const struct stream *stream, uint64_t offset, void *buffer,
		size_t length, struct fault *fault)
{
	uint64_t rest = stream->initialised > offset ? stream->initialised - offset : 0;
	size_t real = rest < length ? (size_t)rest : length;
	uint8_t *to = buffer;

	if (offset > stream->size || length > stream->size - offset)
		return fault_mismatch(fault, BAD_ATTRIBUTE, "attribute", stream->device, stream->size,
				      offset);
	if (stream->resident)
		memcpy(to, stream->value + offset, length);
	else if (read_clusters(volume, stream, offset, to, real, fault) < 0)
		return -1;
	else
		memset(to + real, 0, length - real);
	return 0;
}
