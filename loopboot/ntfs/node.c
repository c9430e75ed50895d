#include "node.h"

#include "stream.h"
#include "volume.h"

#include <stdlib.h>

/* Windows writes no longer ones. */
#define LONGEST_LIST (256 * 1024)

/* Byte offsets in an entry of an attribute list. */
enum {
	ENTRY_TYPE = 0x00,
	ENTRY_LENGTH = 0x04,
	ENTRY_NAME_LENGTH = 0x06,
	ENTRY_NAME_OFFSET = 0x07,
	ENTRY_LOWEST_VCN = 0x08,
	ENTRY_REFERENCE = 0x10,
	ENTRY_ID = 0x18,
	ENTRY_SIZE = 0x1a,
};

static int list_mismatch(const struct node *node, size_t offset, uint64_t expected, uint64_t found,
			 struct fault *fault)
{
	return fault_mismatch(fault, BAD_ATTRIBUTE_LIST, "attribute list", node->list_device + offset,
			      expected, found);
}

/* Read NODE's attribute list, which lies in ATTRIBUTE of its base record or in clusters. */
static int read_list(const struct ntfs_volume *volume, struct node *node, const struct attribute *attribute,
		     struct fault *fault)
{
	const struct mft_record *record = &node->record;
	struct stream stream = { 0 };
	size_t size = (size_t)attribute->size;
	uint8_t *data;

	if (attribute->size == 0 || attribute->size > LONGEST_LIST)
		return mft_record_mismatch(record, BAD_ATTRIBUTE_LIST, attribute->offset, LONGEST_LIST,
					   attribute->size, fault);
	if (stream_add(volume, &stream, record, attribute, fault) < 0 ||
	    stream_finish(volume, &stream, fault) < 0) {
		stream_close(&stream);
		return -1;
	}
	data = malloc(size);
	if (data == NULL)
		fault_on(fault, NO_MEMORY, "attribute list");
	if (data == NULL || stream_read(volume, &stream, 0, data, size, fault) < 0) {
		free(data);
		stream_close(&stream);
		return -1;
	}
	node->list_data = data;
	node->list = (struct bytes){ data, size };
	node->list_device =
	    stream.extents.count ? stream.extents.list[0].device : record->device + attribute->value_offset;
	stream_close(&stream);
	return 0;
}

/* A base record that is in use, and, if EXPECTED is not 0, that is still the file which that reference means. */
static int check_base(const struct mft_record *record, uint64_t expected, struct fault *fault)
{
	bool is_base = (record->flags & RECORD_IN_USE) && record->base == 0;

	if (expected != 0 && (!is_base || mft_record_reference(record) != expected))
		return mft_record_mismatch(record, STALE_REFERENCE, 0x10, reference_sequence(expected),
					   record->sequence, fault);
	return is_base ? 0
		       : mft_record_mismatch(record, BAD_RECORD, 0x16, RECORD_IN_USE, record->flags, fault);
}

static int load(const struct ntfs_volume *volume, uint64_t expected, struct node *node, struct fault *fault)
{
	struct attribute list;

	if (check_base(&node->record, expected, fault) < 0)
		return -1;
	if (attribute_find(&node->record, (struct attribute_key){ ATTRIBUTE_LIST, "" }, ANY_ID, &list,
			   fault) < 0)
		return fault->reason == NO_ATTRIBUTE ? 0 : -1;
	return read_list(volume, node, &list, fault);
}

static int open_node(const struct ntfs_volume *volume, uint64_t number, uint64_t expected, struct node *node,
		     struct fault *fault)
{
	struct node opened = { 0 };

	if (mft_record_read(volume, number, &opened.record, fault) < 0)
		return -1;
	if (load(volume, expected, &opened, fault) < 0) {
		node_close(&opened);
		return -1;
	}
	*node = opened;
	return 0;
}

int node_open(const struct ntfs_volume *volume, uint64_t number, struct node *node, struct fault *fault)
{
	return open_node(volume, number, 0, node, fault);
}

int node_follow(const struct ntfs_volume *volume, uint64_t reference, struct node *node, struct fault *fault)
{
	return open_node(volume, reference_number(reference), reference, node, fault);
}

void node_close(struct node *node)
{
	mft_record_free(&node->record);
	free(node->list_data);
	*node = (struct node){ 0 };
}

/* Check the entry at OFFSET of NODE's list; ENTRY becomes its bytes. */
static int parse_entry(const struct node *node, size_t offset, struct bytes *entry, struct fault *fault)
{
	struct bytes rest = bytes_from(node->list, offset);
	size_t length = get_le16(rest, ENTRY_LENGTH);
	struct bytes parsed;

	if (length < ENTRY_SIZE || !bytes_hold(rest, 0, length))
		return list_mismatch(node, offset + ENTRY_LENGTH, ENTRY_SIZE, length, fault);
	parsed = bytes_part(rest, 0, length);
	if (!bytes_hold(parsed, get_u8(parsed, ENTRY_NAME_OFFSET),
			2 * (size_t)get_u8(parsed, ENTRY_NAME_LENGTH)))
		return list_mismatch(node, offset + ENTRY_NAME_OFFSET, length,
				     get_u8(parsed, ENTRY_NAME_OFFSET), fault);
	*entry = parsed;
	return 0;
}

static bool entry_matches(struct bytes entry, struct attribute_key key)
{
	return get_le32(entry, ENTRY_TYPE) == key.type &&
	       attribute_named(key, bytes_part(entry, get_u8(entry, ENTRY_NAME_OFFSET),
					       2 * (size_t)get_u8(entry, ENTRY_NAME_LENGTH)));
}

/* Read the extension record that the ENTRY at OFFSET of NODE's list names, unless that is the base record itself. */
static int load_extension(const struct ntfs_volume *volume, const struct node *node, size_t offset,
			  struct bytes entry, struct mft_record *extension, struct fault *fault)
{
	uint64_t reference = get_le64(entry, ENTRY_REFERENCE), base = mft_record_reference(&node->record);
	struct mft_record read;

	if (reference == base)
		return 0;
	if (mft_record_read(volume, reference_number(reference), &read, fault) < 0)
		return -1;
	if (mft_record_reference(&read) != reference || !(read.flags & RECORD_IN_USE) || read.base != base) {
		list_mismatch(node, offset + ENTRY_REFERENCE, mft_record_reference(&read), reference, fault);
		mft_record_free(&read);
		return -1;
	}
	*extension = read;
	return 0;
}

/* Load the piece that the ENTRY at OFFSET of NODE's list names. */
static int load_piece(const struct ntfs_volume *volume, const struct node *node, size_t offset,
		      struct attribute_key key, struct piece *piece, struct fault *fault)
{
	struct bytes entry = bytes_from(node->list, offset);
	struct piece loaded = { 0 };

	if (load_extension(volume, node, offset, entry, &loaded.extension, fault) < 0)
		return -1;
	if (attribute_find(piece_record(&loaded, node), key, get_le16(entry, ENTRY_ID), &loaded.attribute,
			   fault) < 0) {
		if (fault->reason == NO_ATTRIBUTE)
			list_mismatch(node, offset + ENTRY_ID, key.type, get_le16(entry, ENTRY_ID), fault);
		piece_free(&loaded);
		return -1;
	}
	if (loaded.attribute.lowest_vcn != get_le64(entry, ENTRY_LOWEST_VCN)) {
		list_mismatch(node, offset + ENTRY_LOWEST_VCN, loaded.attribute.lowest_vcn,
			      get_le64(entry, ENTRY_LOWEST_VCN), fault);
		piece_free(&loaded);
		return -1;
	}
	*piece = loaded;
	return 0;
}

/* Without an attribute list there is one piece, and it lies in the base record. */
static int only_piece(const struct node *node, struct attribute_key key, size_t *position,
		      struct piece *piece, bool *found, struct fault *fault)
{
	struct piece only = { 0 };

	*found = *position == 0;
	if (!*found)
		return 0;
	if (attribute_find(&node->record, key, ANY_ID, &only.attribute, fault) < 0) {
		*found = false;
		return fault->reason == NO_ATTRIBUTE ? 0 : -1;
	}
	*piece = only;
	*position = 1;
	return 0;
}

int node_next_piece(const struct ntfs_volume *volume, const struct node *node, struct attribute_key key,
		    size_t *position, struct piece *piece, bool *found, struct fault *fault)
{
	struct bytes entry = { 0 };

	if (node->list.length == 0)
		return only_piece(node, key, position, piece, found, fault);
	for (size_t at = *position; at < node->list.length; at += entry.length) {
		if (parse_entry(node, at, &entry, fault) < 0)
			return -1;
		if (!entry_matches(entry, key))
			continue;
		if (load_piece(volume, node, at, key, piece, fault) < 0)
			return -1;
		*position = at + entry.length;
		*found = true;
		return 0;
	}
	*found = false;
	return 0;
}

const struct mft_record *piece_record(const struct piece *piece, const struct node *node)
{
	return piece->extension.data != NULL ? &piece->extension : &node->record;
}

void piece_free(struct piece *piece)
{
	mft_record_free(&piece->extension);
}
