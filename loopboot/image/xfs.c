/* XFS: fs/xfs/libxfs/xfs_format.h of the kernel. Numbers are big-endian. */
#include "content.h"

#define SUPER_SIZE         512
#define INCOMPAT_META_UUID 0x4

void xfs_describe(const struct sighting *sighting, struct identity *identity)
{
	identity->size = size_of(get_be64(sighting->head, 8), get_be32(sighting->head, 4));
}

/* Where the allocation groups lie, and which UUID their headers carry. */
struct layout {
	uint64_t group; /* bytes an allocation group */
	uint32_t groups;
	uint16_t sector; /* bytes */
	bool has_uuid;   /* the AGF carries one: version 5 */
	size_t
	    uuid_at; /* in the superblock: the file system's own may have been changed, the metadata's stays */
};

static int get_layout(struct bytes super, struct layout *layout, struct fault *fault)
{
	uint64_t block = get_be32(super, 4), blocks = get_be64(super, 8), each = get_be32(super, 84);

	*layout = (struct layout){
		.group = each * block,
		.groups = get_be32(super, 88),
		.sector = get_be16(super, 102),
		.has_uuid = (get_be16(super, 100) & 15) == 5,
		.uuid_at = get_be32(super, 216) & INCOMPAT_META_UUID ? 248 : 32,
	};
	if (!power_between(block, 512, 65536) || !power_between(layout->sector, 512, 32768) ||
	    layout->groups == 0 || (layout->groups - 1) * each >= blocks || layout->groups * each < blocks)
		return fault_at(fault, BAD_CONTENT, "XFS superblock", 0);
	return 0;
}

/*
 * The AGF says which group it is of; its length may be behind the superblock's after a crash while growing.
 */
static int compare_agf(const struct source *source, struct bytes super, const struct layout *layout,
		       uint64_t group, struct fault *fault)
{
	uint64_t offset = group * layout->group + layout->sector;
	uint8_t buffer[128];
	struct bytes agf = { buffer, sizeof(buffer) };

	if (source_read(source, "XFS AGF", offset, buffer, sizeof(buffer), fault) < 0 ||
	    witness_number("XFS AGF's magic", offset, 0x58414746, get_be32(agf, 0), fault) < 0 ||
	    witness_number("XFS AGF's group", offset, group, get_be32(agf, 8), fault) < 0)
		return -1;
	if (!layout->has_uuid)
		return 0;
	return witness_uuid("XFS AGF's UUID", offset, bytes_part(super, layout->uuid_at, 16),
			    bytes_part(agf, 64, 16), fault);
}

static int compare_super(const struct source *source, struct bytes super, uint64_t offset,
			 struct fault *fault)
{
	uint8_t buffer[128];
	struct bytes copy = { buffer, sizeof(buffer) };

	if (source_read(source, "XFS backup superblock", offset, buffer, sizeof(buffer), fault) < 0 ||
	    witness_number("XFS backup superblock's magic", offset, 0x58465342, get_be32(copy, 0), fault) < 0)
		return -1;
	return witness_uuid("XFS backup superblock's UUID", offset, bytes_part(super, 32, 16),
			    bytes_part(copy, 32, 16), fault);
}

int xfs_witnesses(const struct source *source, unsigned *count, struct fault *fault)
{
	uint8_t buffer[SUPER_SIZE];
	struct bytes super = { buffer, sizeof(buffer) };
	struct layout layout;
	unsigned chosen;

	if (source_read(source, "XFS superblock", 0, buffer, sizeof(buffer), fault) < 0 ||
	    get_layout(super, &layout, fault) < 0)
		return -1;
	chosen = witnesses_chosen(layout.groups - 1);
	for (unsigned i = 0; i < chosen; i++) {
		uint64_t group = 1 + witness_chosen(layout.groups - 1, i);
		if (compare_super(source, super, group * layout.group, fault) < 0 ||
		    compare_agf(source, super, &layout, group, fault) < 0)
			return -1;
	}
	*count = chosen;
	return 0;
}
