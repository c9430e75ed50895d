/* ext2, ext3 and ext4: Documentation/filesystems/ext4/super.rst and group_descr.rst of the kernel. */
#include "content.h"

#define SUPER_AT        1024
#define SUPER_SIZE      1024
#define COMPAT_JOURNAL  0x4
#define COMPAT_SPARSE2  0x200
#define INCOMPAT_DEVICE 0x8 /* a journal of its own device, no file system */
#define INCOMPAT_64BIT  0x80
#define RO_SPARSE       0x1
#define INCOMPAT_EXT2   (0x2u | 0x10u)        /* filetype, meta_bg */
#define INCOMPAT_EXT3   (0x2u | 0x4u | 0x10u) /* and recover */
#define RO_EXT3         (0x1u | 0x2u | 0x4u)  /* sparse_super, large_file, btree_dir */

static uint64_t blocks(struct bytes super)
{
	uint64_t high = get_le32(super, 0x60) & INCOMPAT_64BIT ? get_le32(super, 0x150) : 0;

	return high << 32 | get_le32(super, 4);
}

/* The block size; 0 if the superblock names none that can be. */
static uint32_t block_size(struct bytes super)
{
	uint32_t log = get_le32(super, 0x18);

	return log <= 6 ? UINT32_C(1024) << log : 0;
}

/* libblkid's rule: ext4 is what the older drivers would not mount. */
static enum content generation(struct bytes super)
{
	uint32_t incompat = get_le32(super, 0x60), read_only = get_le32(super, 0x64);

	if (incompat & INCOMPAT_DEVICE)
		return CONTENT_UNKNOWN;
	if (read_only & ~RO_EXT3)
		return CONTENT_EXT4;
	if (get_le32(super, 0x5c) & COMPAT_JOURNAL)
		return incompat & ~INCOMPAT_EXT3 ? CONTENT_EXT4 : CONTENT_EXT3;
	return incompat & ~INCOMPAT_EXT2 ? CONTENT_EXT4 : CONTENT_EXT2;
}

void ext_describe(const struct sighting *sighting, struct identity *identity)
{
	struct bytes super = bytes_part(sighting->head, SUPER_AT, SUPER_SIZE);

	identity->content = generation(super);
	identity->size = size_of(blocks(super), block_size(super));
}

/* What says where the backups lie. */
struct layout {
	uint64_t first; /* byte offset of group 0's first block: 1024 where blocks are that small, else 0 */
	uint64_t group; /* bytes a group */
	uint64_t groups;
};

static int get_layout(struct bytes super, struct layout *layout, struct fault *fault)
{
	uint64_t count = blocks(super), first = get_le32(super, 0x14), each = get_le32(super, 0x20);

	/* A group is what one block's bits can map, though with bigalloc each bit is a cluster. */
	if (block_size(super) == 0 || first > 1 || each < 8 || count <= first ||
	    (count - first) / each > UINT32_MAX)
		return fault_at(fault, BAD_CONTENT, "ext superblock", SUPER_AT);
	layout->first = first * block_size(super);
	layout->group = each * block_size(super);
	layout->groups = (count - first - 1) / each + 1;
	return 0;
}

/* The groups above 0 that are powers of 3, 5 and 7, and 1: at most 1 + 20 + 13 + 11 below 2^32. */
static unsigned sparse_groups(uint64_t count, uint64_t groups[WITNESSES_MAX])
{
	unsigned used = 0;

	if (count > 1)
		groups[used++] = 1;
	for (uint64_t base = 3; base <= 7; base += 2)
		for (uint64_t group = base; group < count; group *= base)
			groups[used++] = group;
	return used;
}

/* List the groups whose backups are to be read. Neither flex_bg nor meta_bg moves a superblock's backup. */
static unsigned backup_groups(struct bytes super, uint64_t count, uint64_t groups[WITNESSES_MAX])
{
	unsigned used = 0;

	if (get_le32(super, 0x5c) & COMPAT_SPARSE2) {
		for (size_t i = 0; i < 2; i++) {
			uint64_t group = get_le32(super, 0x24c + 4 * i);
			if (group > 0 && group < count)
				groups[used++] = group;
		}
		return used;
	}
	if (get_le32(super, 0x64) & RO_SPARSE)
		return sparse_groups(count, groups);
	for (; used < witnesses_chosen(count - 1); used++)
		groups[used] = 1 + witness_chosen(count - 1, used);
	return used;
}

/*
 * Compare GROUP's backup with the primary. Only what all tools keep the same: tune2fs, resize2fs and the
 * kernel's own SETFSUUID write the UUID to all copies; counts and features may be stale. The kernel's online
 * growth wrote group number 0 into every backup until 6.2, so that is accepted too.
 */
static int compare(const struct source *source, struct bytes primary, uint64_t group, uint64_t offset,
		   struct fault *fault)
{
	uint8_t buffer[512];
	struct bytes copy = { buffer, sizeof(buffer) };

	if (source_read(source, "ext backup superblock", offset, buffer, sizeof(buffer), fault) < 0 ||
	    witness_number("ext backup superblock's magic", offset, 0xef53, get_le16(copy, 0x38), fault) <
		0 ||
	    witness_uuid("ext backup superblock's UUID", offset, bytes_part(primary, 0x68, 16),
			 bytes_part(copy, 0x68, 16), fault) < 0)
		return -1;
	if (get_le16(copy, 0x5a) == 0)
		return 0;
	return witness_number("ext backup superblock's group", offset, group & 0xffff, get_le16(copy, 0x5a),
			      fault);
}

int ext_witnesses(const struct source *source, unsigned *count, struct fault *fault)
{
	uint8_t buffer[SUPER_SIZE];
	struct bytes super = { buffer, sizeof(buffer) };
	struct layout layout = { 0 };
	uint64_t groups[WITNESSES_MAX];
	unsigned used;

	if (source_read(source, "ext superblock", SUPER_AT, buffer, sizeof(buffer), fault) < 0 ||
	    get_layout(super, &layout, fault) < 0)
		return -1;
	used = backup_groups(super, layout.groups, groups);
	for (unsigned i = 0; i < used; i++)
		if (compare(source, super, groups[i], layout.first + groups[i] * layout.group, fault) < 0)
			return -1;
	*count = used;
	return 0;
}
