#include "index.h"

#include "../base/utf8.h"
#include "boot.h"
#include "fixup.h"
#include "volume.h"

#include <stdlib.h>

/* A tree of blocks with two entries each would hold more names than an MFT can have records. */
#define DEEPEST 32

/* Byte offsets in $INDEX_ROOT's value, in an index block, in the index header that both hold, and in an entry. */
enum {
	ROOT_TYPE = 0x00,
	ROOT_BLOCK_SIZE = 0x08,
	ROOT_HEADER = 0x10,
	BLOCK_VCN = 0x10,
	BLOCK_HEADER = 0x18,
	HEADER_ENTRIES = 0x00,
	HEADER_LENGTH = 0x04,
	HEADER_SIZE = 0x10,
	ENTRY_REFERENCE = 0x00,
	ENTRY_LENGTH = 0x08,
	ENTRY_KEY_LENGTH = 0x0a,
	ENTRY_FLAGS = 0x0c,
	ENTRY_KEY = 0x10,
	KEY_NAME_LENGTH = 0x40,
	KEY_NAME = 0x42,
};

enum { ENTRY_HAS_CHILD = 1, ENTRY_IS_LAST = 2 };

struct search {
	struct ntfs_volume *volume;
	const struct name *name;
	bool exact, similar;
	uint64_t reference; /* of the exact entry if there is one, else of the similar one */
	char *spelling;     /* its name, SPELLING_SIZE bytes */
	bool has_child;     /* the search goes on in the block at VCN `child` */
	uint64_t child;
};

/* A part of an index in memory: an index header with the entries that follow it. */
struct entries {
	struct bytes bytes;
	uint64_t device; /* where it begins on the device, for faults */
};

static int index_mismatch(uint64_t device, uint64_t expected, uint64_t found, struct fault *fault)
{
	return fault_mismatch(fault, BAD_INDEX, "index of a directory", device, expected, found);
}

/* Check the entry at OFFSET; ENTRY becomes its bytes. */
static int parse_entry(const struct entries *entries, size_t offset, struct bytes *entry, struct fault *fault)
{
	struct bytes rest = bytes_from(entries->bytes, offset);
	size_t length = get_le16(rest, ENTRY_LENGTH), key_length = get_le16(rest, ENTRY_KEY_LENGTH);
	uint16_t flags = get_le16(rest, ENTRY_FLAGS);
	size_t least = ENTRY_KEY + (flags & ENTRY_HAS_CHILD ? 8 : 0);
	struct bytes key;

	if (!(flags & ENTRY_IS_LAST))
		least += key_length;
	if (length < least || length % 8 != 0 || !bytes_hold(rest, 0, length))
		return index_mismatch(entries->device + offset + ENTRY_LENGTH, least, length, fault);
	key = bytes_part(rest, ENTRY_KEY, key_length);
	if (!(flags & ENTRY_IS_LAST) && !bytes_hold(key, KEY_NAME, 2 * (size_t)get_u8(key, KEY_NAME_LENGTH)))
		return index_mismatch(entries->device + offset + ENTRY_KEY_LENGTH,
				      KEY_NAME + 2 * (uint64_t)get_u8(key, KEY_NAME_LENGTH), key_length,
				      fault);
	*entry = bytes_part(rest, 0, length);
	return 0;
}

/* Compare the searched name with that of ENTRY; HERE becomes true if the search need not go on to the next entry. */
static int visit_entry(struct search *search, struct bytes entry, bool *here, struct fault *fault)
{
	struct bytes key = bytes_part(entry, ENTRY_KEY, get_le16(entry, ENTRY_KEY_LENGTH));
	struct bytes name = bytes_part(key, KEY_NAME, 2 * (size_t)get_u8(key, KEY_NAME_LENGTH));
	struct collation collation;

	if (name_collate(search->volume, search->name, name, &collation, fault) < 0)
		return -1;
	/*
	 * Names that differ in case alone are neighbours in the order, and the neighbours of a name that is not there
	 * are all met on the way down to its place: one descent finds the exact name as well as a similar one.
	 */
	if (collation.ignoring_case) {
		search->exact = collation.order == 0;
		search->similar = true;
		search->reference = get_le64(entry, ENTRY_REFERENCE);
		utf8_from_utf16(name, search->spelling, SPELLING_SIZE);
	}
	*here = collation.order <= 0;
	return 0;
}

/* Search one node of the tree. */
static int search_entries(struct search *search, const struct entries *entries, struct fault *fault)
{
	size_t offset = get_le32(entries->bytes, HEADER_ENTRIES);
	struct bytes entry = { 0 };
	bool here = false;

	if (offset < HEADER_SIZE || offset % 8 != 0)
		return index_mismatch(entries->device + HEADER_ENTRIES, HEADER_SIZE, offset, fault);
	/* Each entry is at least ENTRY_KEY bytes long. */
	for (;; offset += entry.length) {
		if (parse_entry(entries, offset, &entry, fault) < 0)
			return -1;
		if (get_le16(entry, ENTRY_FLAGS) & ENTRY_IS_LAST)
			break;
		if (visit_entry(search, entry, &here, fault) < 0)
			return -1;
		if (here)
			break;
	}
	search->has_child = !search->exact && (get_le16(entry, ENTRY_FLAGS) & ENTRY_HAS_CHILD);
	search->child = search->has_child ? get_le64(entry, entry.length - 8) : 0;
	return 0;
}

/* The entries behind the index header at OFFSET of NODE, as long as the header says. */
static int take_entries(struct bytes node, size_t offset, uint64_t device, struct entries *entries,
			struct fault *fault)
{
	size_t length = get_le32(node, offset + HEADER_LENGTH);

	if (length < HEADER_SIZE || !bytes_hold(node, offset, length))
		return index_mismatch(device + offset + HEADER_LENGTH, node.length - offset, length, fault);
	*entries = (struct entries){ bytes_part(node, offset, length), device + offset };
	return 0;
}

/* The part of a directory's index that lies outside its MFT record. */
struct allocation {
	struct stream blocks;
	struct stream bitmap; /* which of the blocks are in use */
	uint32_t block_size;
	uint32_t vcn_size; /* a cluster, or 512 bytes where clusters are larger than blocks */
	uint8_t *data;     /* owned; room for a block */
};

static void close_allocation(struct allocation *allocation)
{
	stream_close(&allocation->blocks);
	stream_close(&allocation->bitmap);
	free(allocation->data);
}

static int open_allocation(const struct ntfs_volume *volume, const struct node *directory,
			   struct allocation *allocation, struct fault *fault)
{
	uint32_t cluster_size = volume->geometry.cluster_size;

	allocation->vcn_size = cluster_size <= allocation->block_size ? cluster_size : 512;
	allocation->data = malloc(allocation->block_size);
	if (allocation->data == NULL)
		return fault_on(fault, NO_MEMORY, "index block");
	if (stream_open(volume, directory, (struct attribute_key){ ATTRIBUTE_INDEX_ALLOCATION, "$I30" },
			&allocation->blocks, fault) < 0)
		return -1;
	return stream_open(volume, directory, (struct attribute_key){ ATTRIBUTE_BITMAP, "$I30" },
			   &allocation->bitmap, fault);
}

/* Check that the block at byte OFFSET of the allocation is one, and in use. */
static int check_place(const struct ntfs_volume *volume, const struct allocation *allocation, uint64_t offset,
		       struct fault *fault)
{
	uint64_t number = offset / allocation->block_size;
	uint8_t used;

	if (offset % allocation->block_size != 0 || allocation->blocks.size < allocation->block_size ||
	    offset > allocation->blocks.size - allocation->block_size)
		return index_mismatch(allocation->blocks.device, allocation->blocks.size, offset, fault);
	if (number / 8 >= allocation->bitmap.size)
		return index_mismatch(allocation->bitmap.device, allocation->bitmap.size, number / 8, fault);
	if (stream_read(volume, &allocation->bitmap, number / 8, &used, 1, fault) < 0)
		return -1;
	if (!(used >> number % 8 & 1))
		return index_mismatch(allocation->bitmap.device, 1, 0, fault);
	return 0;
}

/* Read the block at VCN and take its entries. */
static int read_block(const struct ntfs_volume *volume, const struct allocation *allocation, uint64_t vcn,
		      struct entries *entries, struct fault *fault)
{
	struct bytes block = { allocation->data, allocation->block_size };
	uint64_t offset, device, contiguous;

	if (__builtin_mul_overflow(vcn, allocation->vcn_size, &offset))
		return index_mismatch(allocation->blocks.device, allocation->blocks.size, vcn, fault);
	if (check_place(volume, allocation, offset, fault) < 0 ||
	    stream_locate(&allocation->blocks, offset, &device, &contiguous, fault) < 0 ||
	    stream_read(volume, &allocation->blocks, offset, allocation->data, block.length, fault) < 0)
		return -1;
	if (!bytes_equal(block, 0, "INDX", 4))
		return index_mismatch(device, 0x58444e49, get_le32(block, 0), fault);
	if (fixup_undo(allocation->data, block.length, "index block", device, fault) < 0)
		return -1;
	if (get_le64(block, BLOCK_VCN) != vcn)
		return index_mismatch(device + BLOCK_VCN, vcn, get_le64(block, BLOCK_VCN), fault);
	return take_entries(block, BLOCK_HEADER, device, entries, fault);
}

/* Go down from the root to a leaf, or to the entry with exactly the name. */
static int descend(struct search *search, const struct allocation *allocation, struct fault *fault)
{
	uint64_t path[DEEPEST];
	struct entries entries = { 0 };

	for (size_t depth = 0; search->has_child; depth++) {
		uint64_t vcn = search->child;

		for (size_t i = 0; i < depth; i++)
			if (path[i] == vcn)
				return fault_at(fault, INDEX_LOOP, "index of a directory", entries.device);
		if (depth == DEEPEST)
			return index_mismatch(entries.device, DEEPEST, depth + 1, fault);
		path[depth] = vcn;
		if (read_block(search->volume, allocation, vcn, &entries, fault) < 0 ||
		    search_entries(search, &entries, fault) < 0)
			return -1;
	}
	return 0;
}

static int search_allocation(struct search *search, const struct node *directory, uint32_t block_size,
			     struct fault *fault)
{
	struct allocation allocation = { .block_size = block_size };
	int result = open_allocation(search->volume, directory, &allocation, fault);

	if (result == 0)
		result = descend(search, &allocation, fault);
	close_allocation(&allocation);
	return result;
}

/* Search $INDEX_ROOT's value, the tree's uppermost node; BLOCK_SIZE becomes the size of the other nodes. */
static int search_root(struct search *search, const struct stream *root, uint32_t *block_size,
		       struct fault *fault)
{
	struct bytes value = { root->value, root->resident ? (size_t)root->size : 0 };
	uint32_t size = get_le32(value, ROOT_BLOCK_SIZE);
	struct entries entries;

	if (!bytes_hold(value, ROOT_HEADER, HEADER_SIZE))
		return index_mismatch(root->device, ROOT_HEADER + HEADER_SIZE, value.length, fault);
	if (get_le32(value, ROOT_TYPE) != 0x30)
		return index_mismatch(root->value_device + ROOT_TYPE, 0x30, get_le32(value, ROOT_TYPE),
				      fault);
	if (size < 512 || size > LARGEST_RECORD || (size & (size - 1)) != 0)
		return index_mismatch(root->value_device + ROOT_BLOCK_SIZE,
				      search->volume->geometry.index_size, size, fault);
	if (take_entries(value, ROOT_HEADER, root->value_device, &entries, fault) < 0)
		return -1;
	*block_size = size;
	return search_entries(search, &entries, fault);
}

int index_lookup(struct ntfs_volume *volume, const struct node *directory, const struct name *name,
		 bool *found, uint64_t *reference, char spelling[SPELLING_SIZE], struct fault *fault)
{
	struct search search = { .volume = volume, .name = name, .spelling = spelling };
	uint32_t block_size = 0;
	struct stream root;
	int result;

	if (stream_open(volume, directory, (struct attribute_key){ ATTRIBUTE_INDEX_ROOT, "$I30" }, &root,
			fault) < 0)
		return -1;
	result = search_root(&search, &root, &block_size, fault);
	stream_close(&root);
	if (result < 0)
		return -1;
	if (search.has_child && search_allocation(&search, directory, block_size, fault) < 0)
		return -1;
	*found = search.similar;
	*reference = search.reference;
	return 0;
}
