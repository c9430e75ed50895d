/*
 * The hosts with a DOS boot sector: NTFS, exFAT and FAT. Only to tell them and their labels; ntfs/ reads the
 * one that matters.
 */
#include "content.h"

#include <inttypes.h>
#include <stdio.h>

/* Read LENGTH bytes at OFFSET of SOURCE for a label; an empty window if they do not read. */
static struct bytes peek(const struct source *source, uint64_t offset, uint8_t *buffer, size_t length)
{
	struct fault ignored;

	if (source_read(source, "label", offset, buffer, length, &ignored) < 0)
		return (struct bytes){ NULL, 0 };
	return (struct bytes){ buffer, length };
}

/* Write the volume serial number of a FAT as libblkid does; 0 is none. */
static void format_serial(char text[40], uint32_t serial)
{
	if (serial != 0)
		snprintf(text, 40, "%04X-%04X", serial >> 16, serial & 0xffff);
}

/* A size byte: clusters or sectors, or if it is negative, a power of two. 0 where that is no sane size. */
static uint32_t scaled(uint8_t code, uint32_t unit)
{
	return code < 0x80 ? code * unit : 256 - code < 32 ? UINT32_C(1) << (256 - code) : 0;
}

/*
 * The volume's name is $VOLUME_NAME (0x60), resident, in record 3. Fix-ups touch no byte before the 510th,
 * where it has ended.
 */
static void ntfs_label(struct bytes record, struct identity *identity)
{
	size_t at = get_le16(record, 20);

	while (bytes_hold(record, at, 24) && get_le32(record, at) <= 0x60) {
		struct bytes attribute = bytes_part(record, at, get_le32(record, at + 4));
		if (attribute.length < 24)
			return;
		if (get_le32(attribute, 0) == 0x60)
			format_label_utf16(identity->label, sizeof(identity->label), attribute,
					   get_le16(attribute, 20), get_le32(attribute, 16));
		at += attribute.length;
	}
}

void ntfs_describe(const struct sighting *sighting, struct identity *identity)
{
	struct bytes boot = sighting->head;
	uint32_t sector = get_le16(boot, 11), cluster_code = get_u8(boot, 13);
	uint64_t cluster =
	    cluster_code <= 0x80 ? cluster_code * sector : size_of(sector, scaled((uint8_t)cluster_code, 1));
	uint8_t buffer[1024];
	uint64_t record;

	snprintf(identity->uuid, sizeof(identity->uuid), "%016" PRIX64, get_le64(boot, 0x48));
	identity->size = size_of(get_le64(boot, 0x28), sector);
	if (!__builtin_add_overflow(size_of(get_le64(boot, 0x30), cluster),
				    UINT64_C(3) * scaled(get_u8(boot, 0x40), (uint32_t)cluster), &record))
		ntfs_label(peek(sighting->source, record, buffer, sizeof(buffer)), identity);
}

/*
 * Look for the label in the directory of LENGTH bytes at OFFSET, entry by entry of 32 bytes, until FOUND
 * says so or the directory ends. Tools write the label first; no more than 64 KiB, and no further cluster,
 * is looked at.
 */
static void search(const struct source *source, uint64_t offset, uint64_t length,
		   bool (*found)(struct bytes entry, struct identity *identity), struct identity *identity)
{
	uint8_t buffer[512];
	uint64_t end = length < 65536 ? length : 65536;

	for (uint64_t at = 0; at < end; at += sizeof(buffer)) {
		struct bytes sector = peek(source, offset + at, buffer, sizeof(buffer));
		for (size_t i = 0; i < sizeof(buffer); i += 32)
			if (get_u8(sector, i) == 0 || found(bytes_part(sector, i, 32), identity))
				return;
	}
}

static bool exfat_label(struct bytes entry, struct identity *identity)
{
	if (get_u8(entry, 0) != 0x83)
		return false;
	format_label_utf16(identity->label, sizeof(identity->label), entry, 2, 2u * (get_u8(entry, 1) & 15));
	return true;
}

/* exFAT file system specification, 3.1: sizes are powers of two, offsets in sectors. */
void exfat_describe(const struct sighting *sighting, struct identity *identity)
{
	struct bytes boot = sighting->head;
	unsigned sector_bits = get_u8(boot, 108) & 15, cluster_bits = sector_bits + (get_u8(boot, 109) & 31);
	uint64_t heap = (uint64_t)get_le32(boot, 88) << sector_bits;
	uint64_t root = (uint64_t)get_le32(boot, 96) - 2;

	format_serial(identity->uuid, get_le32(boot, 100));
	identity->size = size_of(get_le64(boot, 72), UINT64_C(1) << sector_bits);
	search(sighting->source, heap + (root << cluster_bits), UINT64_C(1) << cluster_bits, exfat_label,
	       identity);
}

static bool vfat_label(struct bytes entry, struct identity *identity)
{
	uint8_t attributes = get_u8(entry, 11);

	if (get_u8(entry, 0) == 0xe5 || (attributes & 0x0f) == 0x0f || (attributes & 0x18) != 0x08)
		return false;
	format_label(identity->label, sizeof(identity->label), entry, 0, 11);
	return true;
}

/* The numbers of a FAT's boot sector, in sectors where nothing else is said. */
struct fat {
	uint32_t sector_size, cluster, reserved, tables, table, root_entries, root_cluster, sectors;
	uint32_t root; /* what the fixed root directory takes */
	bool is_32;
};

static struct fat fat_numbers(struct bytes boot)
{
	struct fat fat = {
		.sector_size = get_le16(boot, 11),
		.cluster = get_u8(boot, 13),
		.reserved = get_le16(boot, 14),
		.tables = get_u8(boot, 16),
		.table = get_le16(boot, 22),
		.root_entries = get_le16(boot, 17),
		.root_cluster = get_le32(boot, 44),
		.sectors = get_le16(boot, 19),
	};

	fat.is_32 = fat.table == 0;
	if (fat.is_32)
		fat.table = get_le32(boot, 36);
	if (fat.sectors == 0)
		fat.sectors = get_le32(boot, 32);
	if (fat.sector_size != 0)
		fat.root = (fat.root_entries * 32 + fat.sector_size - 1) / fat.sector_size;
	return fat;
}

/* Every MBR ends in 55 AA too, so a FAT is only what has all numbers of one (libblkid's rules). */
static bool fat_is_sane(struct bytes boot, const struct fat *fat)
{
	uint8_t jump = get_u8(boot, 0), media = get_u8(boot, 21);
	uint64_t before = fat->reserved + (uint64_t)fat->tables * fat->table + fat->root;

	return (jump == 0xeb || jump == 0xe9) && (media == 0xf0 || media >= 0xf8) &&
	       power_between(fat->sector_size, 512, 4096) && power_between(fat->cluster, 1, 128) &&
	       fat->reserved != 0 && fat->tables != 0 && fat->table != 0 && before < fat->sectors;
}

void vfat_describe(const struct sighting *sighting, struct identity *identity)
{
	struct bytes boot = sighting->head;
	struct fat fat = fat_numbers(boot);
	uint64_t root = fat.reserved + (uint64_t)fat.tables * fat.table, length = fat.root;

	if (!fat_is_sane(boot, &fat)) {
		identity->content = CONTENT_UNKNOWN;
		return;
	}
	if (fat.is_32) {
		root += (uint64_t)fat.cluster * (fat.root_cluster - 2);
		length = fat.cluster;
	}
	format_serial(identity->uuid, get_le32(boot, fat.is_32 ? 67 : 39));
	identity->size = size_of(fat.sectors, fat.sector_size);
	search(sighting->source, root * fat.sector_size, length * fat.sector_size, vfat_label, identity);
}
