/* squashfs 4: Documentation/filesystems/squashfs.rst and fs/squashfs/squashfs_fs.h of the kernel. */
#include "content.h"

#define SUPER_SIZE    96
#define METADATA_SIZE 8192
#define NO_TABLE      UINT64_MAX

void squashfs_describe(const struct sighting *sighting, struct identity *identity)
{
	if (get_le16(sighting->head, 28) != 4)
		identity->content = CONTENT_UNKNOWN;
	identity->size = get_le64(sighting->head, 40);
}

/*
 * A table is metadata blocks, and behind them at START an index of their places, one for each 8 KiB of ITEMS
 * of ITEM_SIZE. The last place must be that of a block that ends at or before START: the kernel's own
 * condition.
 */
static int check_table(const struct source *source, const char *name, uint64_t start, uint64_t items,
		       uint64_t item_size, struct fault *fault)
{
	uint64_t index = start + (items * item_size - 1) / METADATA_SIZE * 8, place;
	uint8_t buffer[8];
	struct bytes window = { buffer, sizeof(buffer) };
	unsigned stored;

	if (source_read(source, name, index, buffer, 8, fault) < 0)
		return -1;
	place = get_le64(window, 0);
	if (place >= start || start - place > 2 + METADATA_SIZE)
		return fault_mismatch(fault, WITNESS_DISAGREES, name, index, start, place);
	if (source_read(source, name, place, buffer, 2, fault) < 0)
		return -1;
	stored = get_le16(window, 0) & 0x7fff;
	if (place + 2 + stored > start)
		return fault_mismatch(fault, WITNESS_DISAGREES, name, place, start - place - 2, stored);
	return 0;
}

int squashfs_witnesses(const struct source *source, unsigned *count, struct fault *fault)
{
	/* Where the superblock has the table's start and the number of its items, and how large these are. */
	static const struct {
		char name[24];
		uint8_t start_at, items_at, items_size, item_size;
	} tables[] = {
		{ "squashfs id table", 48, 26, 2, 4 },
		{ "squashfs fragment table", 80, 16, 4, 16 },
		{ "squashfs export table", 88, 4, 4, 8 },
	};
	uint8_t buffer[SUPER_SIZE];
	struct bytes super = { buffer, sizeof(buffer) };
	unsigned agreed = 0;

	if (source_read(source, "squashfs superblock", 0, buffer, sizeof(buffer), fault) < 0)
		return -1;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		uint64_t start = get_le64(super, tables[i].start_at);
		uint64_t items = get_le(super, tables[i].items_at, tables[i].items_size);
		if (items == 0 || start == NO_TABLE)
			continue;
		if (check_table(source, tables[i].name, start, items, tables[i].item_size, fault) < 0)
			return -1;
		agreed++;
	}
	*count = agreed;
	return 0;
}
