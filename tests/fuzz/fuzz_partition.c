/*
 * Whatever partition tables a disk holds, a partition of them is named or refused, and chains of logical ones end. The
 * head's second byte is the disk's size, as in fuzz_image.c; a grain is 64 bytes (grains.h).
 */
#include "../../loopboot/image/image.h"
#include "grains.h"

#include <assert.h>

static void try_partition(const struct source *disk, unsigned sector_size, unsigned number)
{
	struct partition partition = { 0 };
	struct fault fault = { 0 };

	if (image_partition(disk, sector_size, number, &partition, &fault) < 0)
		assert(fault.reason == NO_DEVICE || fault.reason == BAD_CONTENT ||
		       fault.reason == READ_FAILED || fault.reason == OUTSIDE_DEVICE);
	else
		assert(strlen(partition.label) < sizeof(partition.label));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct device device;
	struct source disk = { device_read, &device, 0 };

	if (size < HEAD)
		return 0;
	device_open(&device, data, size);
	disk.size = UINT64_C(1) << data[1] % 64;
	for (unsigned number = 0; number < 7; number++) {
		try_partition(&disk, 512, number);
		try_partition(&disk, 4096, number);
	}
	return 0;
}
