#include "reparse.h"
#include "volume.h"

/* The kind of a file whose $DATA is DATA. What cannot be mapped for more reasons than one gets the weightiest. */
static enum ntfs_kind data_kind(const struct stream *data)
{
	if (data->flags & ATTRIBUTE_ENCRYPTED)
		return NTFS_ENCRYPTED;
	if (data->flags & ATTRIBUTE_COMPRESSED)
		return NTFS_COMPRESSED;
	if (data->size == 0)
		return NTFS_EMPTY;
	if (data->resident)
		return NTFS_RESIDENT;
	return data->holes > 0 ? NTFS_SPARSE : NTFS_PLAIN;
}

static int read_data(const struct ntfs_volume *volume, const struct node *node, struct ntfs_file *file,
		     struct fault *fault)
{
	struct stream data;

	if (stream_open(volume, node, (struct attribute_key){ ATTRIBUTE_DATA, "" }, &data, fault) < 0)
		return -1;
	file->kind = data_kind(&data);
	file->size = data.size;
	file->initialised = data.initialised;
	file->holes = data.holes;
	if (file->kind == NTFS_PLAIN) {
		file->extents = data.extents;
		data.extents = (struct extents){ 0 };
		extents_cut(&file->extents, file->size);
	}
	stream_close(&data);
	return 0;
}

static int read_file(const struct ntfs_volume *volume, const struct node *node, struct ntfs_file *file,
		     struct fault *fault)
{
	struct reparse reparse;

	if (reparse_read(volume, node, &reparse, fault) < 0)
		return -1;
	if (reparse.is_reparse_point) {
		file->kind = NTFS_REPARSE;
		file->reparse_tag = reparse.tag;
		return 0;
	}
	if (node->record.flags & RECORD_IS_DIRECTORY) {
		file->kind = NTFS_DIRECTORY;
		return 0;
	}
	return read_data(volume, node, file, fault);
}

int ntfs_file(struct ntfs_volume *volume, uint64_t reference, struct ntfs_file *file, struct fault *fault)
{
	struct ntfs_file read = { .reference = reference };
	struct node node;
	int result;

	if (node_follow(volume, reference, &node, fault) < 0)
		return -1;
	result = read_file(volume, &node, &read, fault);
	node_close(&node);
	if (result == 0)
		*file = read;
	return result;
}

void ntfs_file_free(struct ntfs_file *file)
{
	extents_free(&file->extents);
}
