#include "boot.h"

#define LARGEST_CLUSTER (2u << 20)

/* Byte offsets in the boot sector. */
enum {
	OEM_NAME = 0x03,
	BYTES_PER_SECTOR = 0x0b,
	SECTORS_PER_CLUSTER = 0x0d,
	SECTORS = 0x28,
	MFT_LCN = 0x30,
	MIRROR_LCN = 0x38,
	CLUSTERS_PER_RECORD = 0x40,
	CLUSTERS_PER_INDEX_BLOCK = 0x44,
	SERIAL = 0x48,
	BITLOCKER_TO_GO_GUID = 0x1a8,
};

static bool is_power_of_two(uint64_t number)
{
	return number != 0 && (number & (number - 1)) == 0;
}

/* The SIZE bytes at OFFSET are wrong. EXPECTED is what mostly stands there, or the largest that could. */
static int bad_field(struct bytes sector, size_t offset, size_t size, uint64_t expected, struct fault *fault)
{
	return fault_mismatch(fault, BAD_BOOT_SECTOR, "boot sector", offset, expected,
			      get_le(sector, offset, size));
}

/* BitLocker To Go keeps a FAT boot sector for old Windows; its GUID 4967d63b-2e29-4ad8-8399-f6a339e3d001 tells. */
static bool is_bitlocker(struct bytes sector)
{
	static const uint8_t guid[16] = { 0x3b, 0xd6, 0x67, 0x49, 0x29, 0x2e, 0xd8, 0x4a,
					  0x83, 0x99, 0xf6, 0xa3, 0x39, 0xe3, 0xd0, 0x01 };

	return bytes_equal(sector, OEM_NAME, "-FVE-FS-", 8) ||
	       bytes_equal(sector, BITLOCKER_TO_GO_GUID, guid, sizeof(guid));
}

/* Up to 128 as it stands; above, the negative of a power of two: 0xf4 is 2^12 sectors. */
static uint64_t sectors_per_cluster(uint8_t encoded)
{
	if (encoded <= 128)
		return encoded;
	return encoded >= 256 - 31 ? 1ull << (256 - encoded) : 0;
}

/* Positive: clusters. Negative: the negative of a power of two, in bytes. 0 for what is neither. */
static uint64_t record_size(uint8_t encoded, uint32_t cluster_size)
{
	if (encoded < 128)
		return (uint64_t)encoded * cluster_size;
	return encoded >= 256 - 31 ? 1ull << (256 - encoded) : 0;
}

static int parse_units(struct bytes sector, struct ntfs_geometry *geometry, struct fault *fault)
{
	uint32_t sector_size = get_le16(sector, BYTES_PER_SECTOR);
	uint64_t cluster_size = sectors_per_cluster(get_u8(sector, SECTORS_PER_CLUSTER)) * sector_size;
	uint64_t record, block;

	/* Windows knows no sectors of 256 bytes, but mkntfs makes them and libntfs reads them. */
	if (!is_power_of_two(sector_size) || sector_size < 256 || sector_size > 4096)
		return bad_field(sector, BYTES_PER_SECTOR, 2, 512, fault);
	if (!is_power_of_two(cluster_size) || cluster_size < 512 || cluster_size > LARGEST_CLUSTER)
		return bad_field(sector, SECTORS_PER_CLUSTER, 1, 8, fault);
	record = record_size(get_u8(sector, CLUSTERS_PER_RECORD), (uint32_t)cluster_size);
	block = record_size(get_u8(sector, CLUSTERS_PER_INDEX_BLOCK), (uint32_t)cluster_size);
	if (!is_power_of_two(record) || record < 512 || record > LARGEST_RECORD)
		return bad_field(sector, CLUSTERS_PER_RECORD, 1, 0xf6, fault);
	if (!is_power_of_two(block) || block < 512 || block > LARGEST_RECORD)
		return bad_field(sector, CLUSTERS_PER_INDEX_BLOCK, 1, 0xf4, fault);
	geometry->sector_size = sector_size;
	geometry->cluster_size = (uint32_t)cluster_size;
	geometry->record_size = (uint32_t)record;
	geometry->index_size = (uint32_t)block;
	return 0;
}

/* The byte offset of the MFT or its mirror, whose LCN stands at OFFSET: neither can lie over the boot sector. */
static int parse_place(struct bytes sector, size_t offset, const struct ntfs_geometry *geometry,
		       uint64_t *place, struct fault *fault)
{
	uint64_t lcn = get_le64(sector, offset), clusters = geometry->volume_size / geometry->cluster_size;

	if (lcn == 0 || lcn >= clusters ||
	    geometry->volume_size - lcn * geometry->cluster_size < geometry->record_size)
		return bad_field(sector, offset, 8, clusters - 1, fault);
	*place = lcn * geometry->cluster_size;
	return 0;
}

int boot_parse(struct bytes sector, uint64_t device_size, struct ntfs_geometry *geometry, struct fault *fault)
{
	struct ntfs_geometry parsed = { .serial = get_le64(sector, SERIAL) };

	if (is_bitlocker(sector))
		return fault_at(fault, IS_BITLOCKER, "boot sector", 0);
	if (!bytes_equal(sector, OEM_NAME, "NTFS    ", 8))
		return fault_at(fault, NOT_NTFS, "boot sector", OEM_NAME);
	if (parse_units(sector, &parsed, fault) < 0)
		return -1;
	if (__builtin_mul_overflow(get_le64(sector, SECTORS), parsed.sector_size, &parsed.volume_size) ||
	    parsed.volume_size < parsed.cluster_size || parsed.volume_size > INT64_MAX)
		return bad_field(sector, SECTORS, 8, device_size / parsed.sector_size, fault);
	if (parse_place(sector, MFT_LCN, &parsed, &parsed.mft_offset, fault) < 0 ||
	    parse_place(sector, MIRROR_LCN, &parsed, &parsed.mirror_offset, fault) < 0)
		return -1;
	if (parsed.mft_offset == parsed.mirror_offset)
		return bad_field(sector, MIRROR_LCN, 8, 2, fault);
	if (parsed.volume_size > device_size)
		return fault_mismatch(fault, VOLUME_TRUNCATED, "boot sector", SECTORS, parsed.volume_size,
				      device_size);
	*geometry = parsed;
	return 0;
}
