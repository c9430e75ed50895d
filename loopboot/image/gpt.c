/* GUID partition tables: UEFI specification, chapter 5. */
#include "content.h"
#include "partition.h"

#define HEADER_SIZE 92

/* CRC-32 as Ethernet's, bit by bit: a few hundred bytes are checked, which is worth no table. */
static uint32_t crc32(uint32_t crc, const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		crc ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? UINT32_C(0xedb88320) : 0);
	}
	return crc;
}

/*
 * True if HEADER, a sector, is a header that says of itself that it lies at sector LBA. The CRC is of it
 * with its own field zero.
 */
static bool is_header(struct bytes header, uint64_t lba)
{
	static const uint8_t zero[4];
	size_t size = get_le32(header, 12);
	uint32_t crc;

	if (!bytes_equal(header, 0, "EFI PART", 8) || size < HEADER_SIZE || size > header.length ||
	    get_le64(header, 24) != lba)
		return false;
	crc = crc32(UINT32_MAX, header.at, 16);
	crc = crc32(crc, zero, sizeof(zero));
	crc = crc32(crc, header.at + 20, size - 20);
	return ~crc == get_le32(header, 16);
}

void gpt_describe(const struct sighting *sighting, struct identity *identity)
{
	size_t sector = (size_t)sighting->magic_at;
	struct bytes header = bytes_part(sighting->head, sector, sector);
	uint64_t last = get_le64(header, 32);

	if (!is_header(header, 1))
		identity->content = CONTENT_UNKNOWN;
	identity->size = last == UINT64_MAX ? UINT64_MAX : size_of(last + 1, sector);
}

/*
 * Read sector LBA into BUFFER. HEADER becomes it, or an empty window if that is no valid header or beyond
 * the end.
 */
static int read_header(const struct source *disk, unsigned sector_size, uint64_t lba,
		       uint8_t buffer[SECTOR_MAX], struct bytes *header, struct fault *fault)
{
	*header = (struct bytes){ NULL, 0 };
	if (lba >= disk->size / sector_size)
		return 0;
	if (source_read(disk, "GPT header", lba * sector_size, buffer, sector_size, fault) < 0)
		return -1;
	if (is_header((struct bytes){ buffer, sector_size }, lba))
		*header = (struct bytes){ buffer, sector_size };
	return 0;
}

int gpt_witnesses(const struct source *source, unsigned *count, struct fault *fault)
{
	uint8_t primary_buffer[SECTOR_MAX], backup_buffer[SECTOR_MAX];
	struct bytes primary, backup;
	unsigned sector = SECTOR_MIN;
	uint64_t lba;

	if (read_header(source, sector, 1, primary_buffer, &primary, fault) < 0)
		return -1;
	if (primary.length == 0) {
		sector = SECTOR_MAX;
		if (read_header(source, sector, 1, primary_buffer, &primary, fault) < 0)
			return -1;
	}
	lba = get_le64(primary, 32);
	if (read_header(source, sector, lba, backup_buffer, &backup, fault) < 0)
		return -1;
	if (backup.length == 0)
		return fault_at(fault, WITNESS_DISAGREES, "GPT backup header", size_of(lba, sector));
	if (witness_number("GPT backup header's primary", lba * sector, 1, get_le64(backup, 32), fault) < 0 ||
	    witness_uuid("GPT backup header's disk GUID", lba * sector, bytes_part(primary, 56, 16),
			 bytes_part(backup, 56, 16), fault) < 0)
		return -1;
	*count = 1;
	return 0;
}

int gpt_partition(const struct source *disk, unsigned sector_size, unsigned number,
		  struct partition *partition, struct fault *fault)
{
	uint8_t buffer[SECTOR_MAX], entry_buffer[128];
	struct bytes header, entry = { entry_buffer, sizeof(entry_buffer) };
	uint64_t offset;

	if (read_header(disk, sector_size, 1, buffer, &header, fault) < 0)
		return -1;
	if (header.length == 0 &&
	    read_header(disk, sector_size, disk->size / sector_size - 1, buffer, &header, fault) < 0)
		return -1;
	if (header.length == 0 || get_le32(header, 84) < sizeof(entry_buffer))
		return fault_at(fault, BAD_CONTENT, "GPT header", sector_size);
	if (number == 0 || number > get_le32(header, 80))
		return fault_about(fault, NO_DEVICE, "partition %u", number);
	offset = size_of(get_le64(header, 72), sector_size);
	if (__builtin_add_overflow(offset, (number - 1) * (uint64_t)get_le32(header, 84), &offset))
		return fault_at(fault, BAD_CONTENT, "GPT header", sector_size);
	if (source_read(disk, "GPT entry", offset, entry_buffer, sizeof(entry_buffer), fault) < 0)
		return -1;
	if (get_le64(entry, 0) == 0 && get_le64(entry, 8) == 0)
		return fault_about(fault, NO_DEVICE, "partition %u", number);
	format_guid(partition->uuid, entry, 16);
	format_label_utf16(partition->label, sizeof(partition->label), entry, 56, 72);
	return 0;
}
