#include "map.h"
#include "base/log.h"
#include "base/scope.h"
#include "kernel/release.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

/*
 * udev may take the link of a map away with that of an earlier one of this name: it sees the one's end when the other has begun,
 * and both have the number that was free.
 */
static int find_node(struct map *map, struct fault *fault)
{
	struct dm_info info;

	if (dm_status(map->name, &info, fault) < 0)
		return -1;
	snprintf(map->node, sizeof(map->node), "/dev/dm-%u", info.minor);
	return 0;
}

/* Read what the device at MAP's node holds, and compare its witnesses. */
static int examine(struct map *map, bool any_content, struct fault *fault)
{
	struct device device;
	int result;

	fault_step(fault, "checking the image behind %s", map->path);
	if (device_open(map->node, &device, fault) < 0)
		return -1;
	result = image_identify(&device.source, &map->content, fault);
	if (result == 0 && !(any_content && map->content.content == CONTENT_UNKNOWN))
		result = image_witnesses(&device.source, &map->content, &map->witnesses, fault);
	device_close(&device);
	return result;
}

/*
 * The uuid is made of the volume's serial number and the file's MFT reference, so that the kernel itself refuses a second
 * map of one file.
 */
static void name_map(const struct inspection *inspection, const char *name, struct map *map)
{
	snprintf(map->name, sizeof(map->name), DM_NAME_PREFIX "%s", name);
	snprintf(map->uuid, sizeof(map->uuid), DM_UUID_PREFIX "%016" PRIX64 "-%016" PRIX64,
		 ntfs_geometry(inspection->volume)->serial, inspection->file.reference);
	snprintf(map->path, sizeof(map->path), "/dev/mapper/%s", map->name);
}

/* Before 6.11 the kernel sends one flush to every target for each fsync (drivers/md/dm.c, __send_empty_flush). */
static void warn_of_pieces(const struct inspection *inspection)
{
	if (inspection->file.extents.count > 1000 && kernel_before(6, 11))
		log_warning("the image lies in %zu pieces, and this kernel is slow at fsync then: defragment "
			    "it in Windows, or use 6.11 or newer",
			    inspection->file.extents.count);
}

/*
 * Let the image remember where it lies. Through the cache, for the file system writes its superblock from the page that holds
 * these bytes, too, and would bring old ones back; what lies beside them there is written as it was. One that is torn is no
 * record, and one that cannot be written no reason to do without the image.
 */
static void remember(const struct inspection *inspection, const struct map *map)
{
	uint8_t record[PLACE_RECORD_SIZE];
	enum remembered remembered = inspection->facts.remembered;

	if (remembered == REMEMBERED_HERE || remembered == REMEMBERED_NEVER ||
	    !content_leaves_room(map->content.content))
		return;
	place_record(&inspection->place, record);
	int device SCOPE_CLOSE = open(map->node, O_WRONLY | O_CLOEXEC);
	if (pwrite(device, record, sizeof(record), 0) != sizeof(record) || fsync(device) != 0)
		log_warning("%s cannot be written, so it would not be noticed if Windows moved the image: "
			    "look at dmesg",
			    map->path);
}

int map_create(const struct inspection *inspection, const struct map_wish *wish, struct map *map,
	       struct fault *fault)
{
	struct dm_map table = { .name = map->name,
				.uuid = map->uuid,
				.host_major = inspection->device.major,
				.host_minor = inspection->device.minor,
				.read_only = wish->read_only,
				.extents = &inspection->file.extents };
	struct fault ignored = { 0 };

	name_map(inspection, wish->name, map);
	if (!wish->read_only)
		warn_of_pieces(inspection);
	fault_step(fault, "mapping %s", map->name);
	if (dm_available(fault) < 0 || dm_create(&table, fault) < 0)
		return -1;
	if (find_node(map, fault) < 0 || examine(map, wish->any_content, fault) < 0 ||
	    (!wish->read_only && dm_make_writable(map->node, fault) < 0)) {
		dm_remove(map->name, &ignored);
		return -1;
	}
	if (!wish->read_only)
		remember(inspection, map);
	return 0;
}
