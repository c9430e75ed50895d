/* MBR partition tables; logical partitions are numbered as the kernel's block/partitions/msdos.c does. */
#include "content.h"
#include "partition.h"

#include <stdio.h>

#define TABLE_AT   446
#define LOGICAL    5 /* the number of the first logical partition */
#define NUMBER_MAX 255

bool mbr_has_signature(struct bytes mbr)
{
	return get_le16(mbr, 510) == 0xaa55;
}

/* The partition of SLOT, 0 to 3: a window of its 16 bytes, empty if it is not in use. */
static struct bytes get_slot(struct bytes mbr, unsigned slot)
{
	struct bytes entry = bytes_part(mbr, TABLE_AT + 16 * slot, 16);

	return get_le32(entry, 12) != 0 ? entry : (struct bytes){ NULL, 0 };
}

static bool is_extended(struct bytes entry)
{
	uint8_t type = get_u8(entry, 4);

	return type == 0x05 || type == 0x0f || type == 0x85;
}

bool mbr_is_protective(struct bytes mbr)
{
	for (unsigned slot = 0; slot < 4; slot++)
		if (get_u8(get_slot(mbr, slot), 4) == 0xee)
			return true;
	return false;
}

/* A boot sector of something else ends in 55 AA as well, but seldom has sane boot flags, and a partition. */
void dos_describe(const struct sighting *sighting, struct identity *identity)
{
	bool in_use = false;

	for (unsigned slot = 0; slot < 4; slot++) {
		if (get_u8(sighting->head, TABLE_AT + 16 * slot) & 0x7f)
			identity->content = CONTENT_UNKNOWN;
		in_use |= get_slot(sighting->head, slot).length != 0;
	}
	if (!in_use || mbr_is_protective(sighting->head))
		identity->content = CONTENT_UNKNOWN;
}

/* The first slot of SECTOR that is extended, or an empty window. */
static struct bytes find_extended(struct bytes sector)
{
	for (unsigned slot = 0; slot < 4; slot++)
		if (is_extended(get_slot(sector, slot)))
			return get_slot(sector, slot);
	return (struct bytes){ NULL, 0 };
}

/*
 * Follow the chain of the extended partition that begins at sector FIRST until it has shown logical
 * partition NUMBER. Each link has at most two slots that mean anything: the partition, and the next link,
 * relative to FIRST.
 */
static int follow(const struct source *disk, unsigned sector_size, uint64_t first, unsigned number,
		  struct fault *fault)
{
	uint8_t buffer[SECTOR_MIN];
	struct bytes link = { buffer, sizeof(buffer) }, next;
	uint64_t at = first;
	unsigned seen = LOGICAL;

	for (unsigned links = 0; links < NUMBER_MAX; links++) {
		if (source_read(disk, "logical partition", at * sector_size, buffer, sizeof(buffer), fault) <
		    0)
			return -1;
		for (unsigned slot = 0; slot < 2 && mbr_has_signature(link); slot++)
			if (get_slot(link, slot).length != 0 && !is_extended(get_slot(link, slot)) &&
			    seen++ == number)
				return 0;
		next = find_extended(link);
		if (next.length == 0 || !mbr_has_signature(link))
			break;
		at = first + get_le32(next, 8);
	}
	return fault_about(fault, NO_DEVICE, "partition %u", number);
}

int mbr_partition(const struct source *disk, struct bytes mbr, unsigned sector_size, unsigned number,
		  struct partition *partition, struct fault *fault)
{
	struct bytes extended = find_extended(mbr);

	if (number < LOGICAL ? number == 0 || get_slot(mbr, number - 1).length == 0
			     : number > NUMBER_MAX || extended.length == 0)
		return fault_about(fault, NO_DEVICE, "partition %u", number);
	if (number >= LOGICAL && follow(disk, sector_size, get_le32(extended, 8), number, fault) < 0)
		return -1;
	*partition = (struct partition){ 0 };
	snprintf(partition->uuid, sizeof(partition->uuid), "%08x-%02x", get_le32(mbr, 440), number);
	return 0;
}
