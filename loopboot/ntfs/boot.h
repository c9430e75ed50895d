/* The NTFS boot sector: the volume's geometry. */
#ifndef LOOPBOOT_NTFS_BOOT_H
#define LOOPBOOT_NTFS_BOOT_H

#include "../base/bytes.h"
#include "ntfs.h"

/* What is read of it. The sector itself may be larger, its NTFS part is not. */
#define BOOT_SECTOR_SIZE 512

/* The largest MFT record and index block that are accepted; an update sequence array for more than 119 KiB would
 * not fit into the first 512 bytes anyway. */
#define LARGEST_RECORD 65536

/*
 * Read GEOMETRY out of SECTOR, the first bytes of a device of DEVICE_SIZE bytes. Faults: NOT_NTFS, IS_BITLOCKER,
 * BAD_BOOT_SECTOR, VOLUME_TRUNCATED.
 */
int boot_parse(struct bytes sector, uint64_t device_size, struct ntfs_geometry *geometry,
	       struct fault *fault);

#endif
