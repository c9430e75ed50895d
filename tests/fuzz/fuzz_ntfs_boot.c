/* Whatever a boot sector holds, a geometry that is taken from it is one to reckon with. */
#include "../../loopboot/ntfs/boot.h"

#include <assert.h>

static void check(uint64_t size, uint32_t low, uint32_t high)
{
	assert(size >= low && size <= high && (size & (size - 1)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes sector = { data, size < BOOT_SECTOR_SIZE ? size : BOOT_SECTOR_SIZE };
	const uint64_t device_size = UINT64_C(1) << get_u8(sector, 0) % 64;
	struct ntfs_geometry geometry = { 0 };
	struct fault fault = { 0 };

	if (boot_parse(sector, device_size, &geometry, &fault) < 0) {
		assert(fault.reason == NOT_NTFS || fault.reason == IS_BITLOCKER ||
		       fault.reason == BAD_BOOT_SECTOR || fault.reason == VOLUME_TRUNCATED);
		return 0;
	}
	check(geometry.sector_size, 256, 4096);
	check(geometry.cluster_size, 512, 2 << 20);
	check(geometry.record_size, 512, LARGEST_RECORD);
	check(geometry.index_size, 512, LARGEST_RECORD);
	assert(geometry.volume_size <= device_size);
	assert(geometry.mft_offset >= 512 &&
	       geometry.mft_offset <= geometry.volume_size - geometry.record_size);
	assert(geometry.mirror_offset >= 512 &&
	       geometry.mirror_offset <= geometry.volume_size - geometry.record_size);
	return 0;
}
