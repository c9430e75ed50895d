#include "volume.h"

#include "boot.h"
#include "mirror.h"

#include <stdlib.h>

static int read_boot_sector(const struct source *source, struct ntfs_geometry *geometry, struct fault *fault)
{
	uint8_t sector[BOOT_SECTOR_SIZE];

	if (source->size < sizeof(sector))
		return fault_mismatch(fault, NOT_NTFS, "boot sector", 0, sizeof(sector), source->size);
	if (source_read(source, "boot sector", 0, sector, sizeof(sector), fault) < 0)
		return -1;
	return boot_parse((struct bytes){ sector, sizeof(sector) }, source->size, geometry, fault);
}

/*
 * Find where all of $MFT lies. Record 0 lies where the boot sector says. The pieces of $MFT's run list that do not fit
 * into it lie in records which are found through the pieces before.
 */
static int map_mft(struct ntfs_volume *volume, struct fault *fault)
{
	const struct ntfs_geometry *geometry = &volume->geometry;
	struct stream *mft = &volume->mft;
	struct node node;
	int gathered;

	if (extents_append(&mft->extents, geometry->mft_offset, geometry->record_size, fault) < 0)
		return -1;
	mft->size = mft->initialised = geometry->record_size;
	if (node_open(volume, RECORD_MFT, &node, fault) < 0)
		return -1;
	stream_close(mft);
	gathered = stream_gather(volume, &node, (struct attribute_key){ ATTRIBUTE_DATA, "" }, mft, fault);
	node_close(&node);
	if (gathered < 0)
		return -1;
	if (mft->extents.count == 0 || mft->extents.list[0].device != geometry->mft_offset)
		return fault_mismatch(fault, BAD_RUN_LIST, "$MFT", mft->device, geometry->mft_offset,
				      mft->extents.count ? mft->extents.list[0].device : 0);
	return 0;
}

int ntfs_open(const struct source *source, struct ntfs_volume **volume, struct fault *fault)
{
	struct ntfs_volume *opened = calloc(1, sizeof(*opened));

	if (opened == NULL)
		return fault_on(fault, NO_MEMORY, "volume");
	opened->source = source;
	opened->windows = calloc(WINDOWS, sizeof(*opened->windows));
	if (opened->windows == NULL)
		fault_on(fault, NO_MEMORY, "$MFT");
	if (opened->windows == NULL || read_boot_sector(source, &opened->geometry, fault) < 0 ||
	    map_mft(opened, fault) < 0 || mirror_check_mapping(opened, fault) < 0) {
		ntfs_close(opened);
		return -1;
	}
	*volume = opened;
	return 0;
}

void ntfs_close(struct ntfs_volume *volume)
{
	if (volume == NULL)
		return;
	upcase_close(&volume->upcase);
	stream_close(&volume->mft);
	free(volume->windows);
	free(volume);
}

const struct ntfs_geometry *ntfs_geometry(const struct ntfs_volume *volume)
{
	return &volume->geometry;
}
