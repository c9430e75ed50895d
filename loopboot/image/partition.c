#include "partition.h"
#include "content.h"

int image_partition(const struct source *disk, unsigned sector_size, unsigned number,
		    struct partition *partition, struct fault *fault)
{
	uint8_t buffer[SECTOR_MIN];
	struct bytes mbr = { buffer, sizeof(buffer) };

	if (!power_between(sector_size, SECTOR_MIN, SECTOR_MAX))
		return fault_about(fault, NO_DEVICE, "partition %u in sectors of %u bytes", number,
				   sector_size);
	if (source_read(disk, "partition table", 0, buffer, sizeof(buffer), fault) < 0)
		return -1;
	if (!mbr_has_signature(mbr))
		return fault_about(fault, NO_DEVICE, "partition %u", number);
	if (mbr_is_protective(mbr))
		return gpt_partition(disk, sector_size, number, partition, fault);
	return mbr_partition(disk, mbr, sector_size, number, partition, fault);
}
