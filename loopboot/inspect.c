#include "inspect.h"
#include "kernel/confine.h"

static enum host host_of(enum content content)
{
	switch (content) {
	case CONTENT_NTFS:
		return HOST_NTFS;
	case CONTENT_BITLOCKER:
		return HOST_BITLOCKER;
	case CONTENT_EXFAT:
	case CONTENT_VFAT:
	case CONTENT_EXT2:
	case CONTENT_EXT3:
	case CONTENT_EXT4:
	case CONTENT_XFS:
	case CONTENT_BTRFS:
	case CONTENT_SQUASHFS:
	case CONTENT_EROFS:
	case CONTENT_F2FS:
	case CONTENT_JFS:
	case CONTENT_ISO9660:
		return HOST_OTHER;
	default:
		return HOST_UNKNOWN;
	}
}

static int open_device(const char *path, struct inspection *inspection, struct fault *fault)
{
	fault_step(fault, "reading %s", path);
	if (device_open(path, &inspection->device, fault) < 0)
		return -1;
	device_read_anew(&inspection->device);
	if (inspection->confined)
		confine();
	return 0;
}

int inspect_host(const char *path, struct inspection *inspection, struct fault *fault)
{
	struct facts *facts = &inspection->facts;

	if (open_device(path, inspection, fault) < 0 ||
	    image_identify(&inspection->device.source, &inspection->host, fault) < 0)
		return -1;
	facts->host = host_of(inspection->host.content);
	facts->sector_size = inspection->device.sector_size;
	if (facts->host != HOST_NTFS)
		return 0;
	if (ntfs_open(&inspection->device.source, &inspection->volume, fault) < 0 ||
	    ntfs_state(inspection->volume, &inspection->state, fault) < 0)
		return -1;
	facts->dirty = inspection->state.dirty;
	facts->hibernation = inspection->state.hibernation;
	facts->log = inspection->state.log;
	return 0;
}

static bool starts_aligned(const struct extents *extents, uint32_t sector_size)
{
	for (size_t i = 0; i < extents->count; i++)
		if (extents->list[i].device % sector_size != 0 || extents->list[i].file % sector_size != 0)
			return false;
	return true;
}

static int locate(const char *path, struct inspection *inspection, struct fault *fault)
{
	uint64_t reference;

	fault_step(fault, "looking for %s", path);
	if (ntfs_find(inspection->volume, path, &reference, fault) < 0)
		return -1;
	fault_step(fault, "reading the run list of %s", path);
	return ntfs_file(inspection->volume, reference, &inspection->file, fault);
}

int inspect_location(const char *device, const char *path, struct inspection *inspection, struct fault *fault)
{
	if (open_device(device, inspection, fault) < 0 ||
	    ntfs_open(&inspection->device.source, &inspection->volume, fault) < 0)
		return -1;
	return locate(path, inspection, fault);
}

/* What the image remembers of where it lay. */
static int recall(struct inspection *inspection, struct fault *fault)
{
	const struct ntfs_file *file = &inspection->file;
	struct extent_source through = { &inspection->device.source, &file->extents };
	struct source image = extents_source(&through);

	inspection->place = (struct image_place){ ntfs_geometry(inspection->volume)->serial, file->reference,
						  place_digest(&file->extents) };
	return place_remembered(&image, &inspection->place, &inspection->facts.remembered, fault);
}

int inspect_image(const char *path, struct inspection *inspection, struct fault *fault)
{
	struct facts *facts = &inspection->facts;
	const struct ntfs_file *file = &inspection->file;

	facts->image_asked = true;
	if (inspection->volume == NULL)
		return 0;
	if (locate(path, inspection, fault) < 0 ||
	    ntfs_disjoint(inspection->volume, &file->extents, fault) < 0 ||
	    ntfs_allocated(inspection->volume, &file->extents, fault) < 0 || recall(inspection, fault) < 0)
		return -1;
	facts->kind = file->kind;
	facts->size = file->size;
	facts->initialised = file->initialised;
	facts->starts_aligned = starts_aligned(&file->extents, facts->sector_size);
	facts->extent_count = file->extents.count;
	return 0;
}

void inspect_end(struct inspection *inspection)
{
	ntfs_file_free(&inspection->file);
	ntfs_close(inspection->volume);
	device_close(&inspection->device);
	*inspection = (struct inspection)INSPECTION_NONE;
}
