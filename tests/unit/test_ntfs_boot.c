/* The boot sector's encodings. */
#include "test.h"
#include "tiny_ntfs.h"

#include "../../loopboot/ntfs/boot.h"

struct boot {
	uint8_t sector[BOOT_SECTOR_SIZE];
	uint64_t device_size;
	struct ntfs_geometry geometry;
	struct fault fault;
};

/* 1 GiB in sectors of SECTOR bytes. */
static struct boot make(unsigned sector, unsigned per_cluster, unsigned record, unsigned block)
{
	struct boot boot = { .device_size = UINT64_C(1) << 30 };

	memcpy(boot.sector + 3, "NTFS    ", 8);
	put_le(boot.sector + 0x0b, sector, 2);
	boot.sector[0x0d] = (uint8_t)per_cluster;
	put_le(boot.sector + 0x28, boot.device_size / (sector ? sector : 1), 8);
	put_le(boot.sector + 0x30, 4, 8);
	put_le(boot.sector + 0x38, 2, 8);
	boot.sector[0x40] = (uint8_t)record;
	boot.sector[0x44] = (uint8_t)block;
	put_le(boot.sector + 0x48, UINT64_C(0x8899aabbccddeeff), 8);
	return boot;
}

static int parse(struct boot *boot)
{
	return boot_parse((struct bytes){ boot->sector, sizeof(boot->sector) }, boot->device_size,
			  &boot->geometry, &boot->fault);
}

static void assert_sizes(struct boot boot, unsigned cluster, unsigned record, unsigned block)
{
	assert_int_equal(parse(&boot), 0);
	assert_int_equal(boot.geometry.cluster_size, cluster);
	assert_int_equal(boot.geometry.record_size, record);
	assert_int_equal(boot.geometry.index_size, block);
	assert_int_equal(boot.geometry.mft_offset, 4 * (uint64_t)cluster);
	assert_int_equal(boot.geometry.mirror_offset, 2 * (uint64_t)cluster);
	assert_int_equal(boot.geometry.volume_size, boot.device_size);
	assert_int_equal(boot.geometry.serial, UINT64_C(0x8899aabbccddeeff));
}

static void assert_refused(struct boot boot, enum reason reason, uint64_t offset, uint64_t found)
{
	boot.geometry.serial = 4711;
	assert_int_equal(parse(&boot), -1);
	assert_int_equal(boot.fault.reason, reason);
	assert_int_equal(boot.fault.offset, offset);
	assert_int_equal(boot.fault.found, found);
	assert_int_equal(boot.geometry.serial, 4711);
}

static void test_clusters(void **state)
{
	(void)state;
	assert_sizes(make(512, 1, 2, 8), 512, 1024, 4096);
	assert_sizes(make(256, 2, 2, 8), 512, 1024, 4096);
	assert_sizes(make(512, 8, 0xf6, 1), 4096, 1024, 4096);
	assert_sizes(make(4096, 1, 1, 1), 4096, 4096, 4096);
	assert_sizes(make(512, 128, 0xf6, 0xf4), 65536, 1024, 4096);
	/* Above 128, the negative of a power of two: 2^8 and 2^12 sectors. */
	assert_sizes(make(512, 0xf8, 0xf6, 0xf4), 131072, 1024, 4096);
	assert_sizes(make(512, 0xf4, 0xf6, 0xf4), 2097152, 1024, 4096);
	assert_sizes(make(4096, 0xf7, 0xf4, 0xf4), 2097152, 4096, 4096);
}

static void test_records(void **state)
{
	(void)state;
	assert_sizes(make(512, 1, 128 - 64, 0xf0), 512, 32768, 65536);
	assert_sizes(make(512, 1, 0xf7, 0xf7), 512, 512, 512);
	assert_sizes(make(512, 16, 8, 1), 8192, 65536, 8192);
}

static void test_bad_sizes(void **state)
{
	(void)state;
	assert_refused(make(0, 8, 0xf6, 1), BAD_BOOT_SECTOR, 0x0b, 0);
	assert_refused(make(128, 8, 0xf6, 1), BAD_BOOT_SECTOR, 0x0b, 128);
	assert_refused(make(513, 8, 0xf6, 1), BAD_BOOT_SECTOR, 0x0b, 513);
	assert_refused(make(8192, 1, 0xf6, 1), BAD_BOOT_SECTOR, 0x0b, 8192);
	assert_refused(make(512, 0, 0xf6, 1), BAD_BOOT_SECTOR, 0x0d, 0);
	assert_refused(make(512, 3, 0xf6, 1), BAD_BOOT_SECTOR, 0x0d, 3);
	assert_refused(make(256, 1, 0xf6, 1), BAD_BOOT_SECTOR, 0x0d, 1);
	assert_refused(make(512, 129, 0xf6, 1), BAD_BOOT_SECTOR, 0x0d, 129);
	assert_refused(make(512, 0xf3, 0xf6, 1), BAD_BOOT_SECTOR, 0x0d, 0xf3);
	assert_refused(make(512, 8, 0, 1), BAD_BOOT_SECTOR, 0x40, 0);
	assert_refused(make(512, 8, 3, 1), BAD_BOOT_SECTOR, 0x40, 3);
	assert_refused(make(512, 8, 32, 1), BAD_BOOT_SECTOR, 0x40, 32);
	assert_refused(make(512, 1, 128, 1), BAD_BOOT_SECTOR, 0x40, 128);
	assert_refused(make(512, 8, 0xf8, 1), BAD_BOOT_SECTOR, 0x40, 0xf8);
	assert_refused(make(512, 8, 0xef, 1), BAD_BOOT_SECTOR, 0x40, 0xef);
	assert_refused(make(512, 8, 0xf6, 0), BAD_BOOT_SECTOR, 0x44, 0);
	assert_refused(make(512, 8, 0xf6, 0xef), BAD_BOOT_SECTOR, 0x44, 0xef);
}

static void test_volume_size(void **state)
{
	struct boot boot = make(512, 8, 0xf6, 1);

	(void)state;
	boot.device_size--;
	assert_refused(boot, VOLUME_TRUNCATED, 0x28, boot.device_size);
	boot.device_size += 2;
	assert_int_equal(parse(&boot), 0);
	put_le(boot.sector + 0x28, 0, 8);
	assert_refused(boot, BAD_BOOT_SECTOR, 0x28, 0);
	put_le(boot.sector + 0x28, UINT64_MAX, 8);
	assert_refused(boot, BAD_BOOT_SECTOR, 0x28, UINT64_MAX);
}

static void test_places(void **state)
{
	static const uint64_t clusters = (UINT64_C(1) << 30) / 4096;
	struct boot boot = make(512, 8, 0xf6, 1);

	(void)state;
	put_le(boot.sector + 0x30, 0, 8);
	assert_refused(boot, BAD_BOOT_SECTOR, 0x30, 0);
	put_le(boot.sector + 0x30, clusters, 8);
	assert_refused(boot, BAD_BOOT_SECTOR, 0x30, clusters);
	put_le(boot.sector + 0x30, UINT64_MAX / 4096 + 5, 8);
	assert_refused(boot, BAD_BOOT_SECTOR, 0x30, UINT64_MAX / 4096 + 5);
	put_le(boot.sector + 0x30, clusters - 1, 8);
	assert_int_equal(parse(&boot), 0);
	put_le(boot.sector + 0x38, clusters - 1, 8);
	assert_refused(boot, BAD_BOOT_SECTOR, 0x38, clusters - 1);
	put_le(boot.sector + 0x38, 0, 8);
	assert_refused(boot, BAD_BOOT_SECTOR, 0x38, 0);
}

static void test_other_file_systems(void **state)
{
	static const uint8_t to_go[16] = { 0x3b, 0xd6, 0x67, 0x49, 0x29, 0x2e, 0xd8, 0x4a,
					   0x83, 0x99, 0xf6, 0xa3, 0x39, 0xe3, 0xd0, 0x01 };
	struct boot boot = make(512, 8, 0xf6, 1);

	(void)state;
	memcpy(boot.sector + 3, "-FVE-FS-", 8);
	assert_refused(boot, IS_BITLOCKER, 0, 0);
	memcpy(boot.sector + 3, "MSWIN4.1", 8);
	assert_refused(boot, NOT_NTFS, 3, 0);
	memcpy(boot.sector + 0x1a8, to_go, sizeof(to_go));
	assert_refused(boot, IS_BITLOCKER, 0, 0);
}

/* Whatever stands where the sector is cut reads as 0; no byte behind it is touched. */
static void test_truncation_at_every_byte(void **state)
{
	struct boot boot = make(512, 8, 0xf6, 1);

	(void)state;
	for (size_t length = 0; length < 0x50; length++) {
		uint8_t *copy = malloc(length + 1);

		memcpy(copy, boot.sector, length);
		assert_int_equal(
		    boot_parse((struct bytes){ copy, length }, boot.device_size, &boot.geometry, &boot.fault),
		    length > 0x44 ? 0 : -1);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clusters),
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_bad_sizes),
		cmocka_unit_test(test_volume_size),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_other_file_systems),
		cmocka_unit_test(test_truncation_at_every_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
