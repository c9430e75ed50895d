/* Partition tables: what gpt.c and mbr.c are for partition.c. */
#ifndef LOOPBOOT_IMAGE_PARTITION_H
#define LOOPBOOT_IMAGE_PARTITION_H

#include "../base/bytes.h"
#include "image.h"

#include <stdbool.h>

#define SECTOR_MIN 512
#define SECTOR_MAX 4096

/* As image_partition(), for a disk with a GPT; its second header is used if the first is not valid. */
int gpt_partition(const struct source *disk, unsigned sector_size, unsigned number,
		  struct partition *partition, struct fault *fault);

/* As image_partition(), for a disk whose first sector is MBR. */
int mbr_partition(const struct source *disk, struct bytes mbr, unsigned sector_size, unsigned number,
		  struct partition *partition, struct fault *fault);

/* True if the sector ends as an MBR does. */
bool mbr_has_signature(struct bytes mbr);
/* True if MBR only protects a GPT, wholly or as a hybrid: one partition is of type 0xee. */
bool mbr_is_protective(struct bytes mbr);

#endif
