#include "host_view.h"

#include "../base/log.h"
#include "../base/text.h"
#include "../inspect.h"
#include "../kernel/dm.h"
#include "../kernel/files.h"
#include "../kernel/mount.h"
#include "../kernel/mounts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* No map of an image has this name: theirs begin with DM_NAME_PREFIX. */
#define VIEW        "loopboot_host"
#define VIEW_DEVICE "/dev/mapper/" VIEW

#define END_TRIES 40
#define END_PAUSE 50000 /* microseconds */

static void warn_of_state(const char *host, const struct facts *facts)
{
	const char *state = facts->hibernation != HIBERNATION_NONE ? "Windows is hibernated in it"
			    : facts->dirty                         ? "it is marked dirty"
			    : facts->log != LOG_CLEAN              ? "its log was not closed"
								   : NULL;

	if (state != NULL)
		log_warning(
		    "what %s shows may be stale or incomplete: %s, so that part of its last changes is "
		    "known to Windows alone; to see all, start Windows and choose Restart",
		    host, state);
}

static int make_device(const struct inspection *inspection, struct fault *fault)
{
	char uuid[DM_UUID_SIZE];
	struct extent whole = { 0, 0, inspection->device.source.size };
	struct extents extents = { &whole, 1, 1 };
	const struct dm_map view = { VIEW, uuid,    inspection->device.major, inspection->device.minor,
				     true, &extents };

	snprintf(uuid, sizeof(uuid), DM_VIEW_UUID_PREFIX "%016" PRIX64,
		 ntfs_geometry(inspection->volume)->serial);
	return dm_create(&view, fault);
}

/* Where a device is mounted. */
struct place {
	dev_t device;
	char point[FILE_PATH_SIZE];
};

static int find_place(const struct mount_entry *entry, void *context)
{
	struct place *place = context;

	if (makedev(entry->major, entry->minor) != place->device)
		return 0;
	text_copy(place->point, sizeof(place->point), entry->point);
	return 1;
}

/*
 * Make the device; or, if the host is shown elsewhere already, say where. Between the unmount of the last view and the end
 * of its device some time may pass: ntfs-3g does not end at once.
 */
static int make_or_find(const struct inspection *inspection, struct place *place, struct fault *fault)
{
	struct stat is;

	for (int i = 0; make_device(inspection, fault) < 0; i++) {
		if (fault->reason != MAP_EXISTS || i == END_TRIES)
			return -1;
		place->device = stat(VIEW_DEVICE, &is) == 0 ? is.st_rdev : 0;
		if (mounts_each(find_place, place) == 1)
			return 0;
		usleep(END_PAUSE);
	}
	return 0;
}

/*
 * A mapped host is claimed by the map, and only another map can stand beside it. Once the view is mounted, or has failed
 * to be, the kernel is asked to remove its device as soon as nobody has it open.
 */
static int view_mapped(const char *host, const char *directory, const char *options, struct fault *fault)
{
	struct inspection inspection SCOPE_INSPECTION = INSPECTION_NONE;
	struct place place = { 0 };
	const struct host_mount view = { .device = VIEW_DEVICE,
					 .directory = directory,
					 .type = "ntfs",
					 .options = options,
					 .read_only = true };
	const char *used;
	int result;

	if (inspect_host(host, &inspection, fault) < 0)
		return -1;
	fault_step(fault, "showing %s on %s", host, directory);
	if (inspection.volume == NULL)
		return fault_on(fault, NOT_NTFS, host);
	warn_of_state(host, &inspection.facts);
	if (make_or_find(&inspection, &place, fault) < 0)
		return -1;
	if (place.point[0] != '\0')
		return mount_again(place.point, directory, fault);
	result = mount_host(&view, &used, fault);
	dm_remove_unused(VIEW);
	return result;
}

int host_view(const struct attachment *root, const char *directory, const char *options, struct fault *fault)
{
	struct stat is;

	fault_step(fault, "showing the host on %s", directory);
	if (stat(directory, &is) != 0 || !S_ISDIR(is.st_mode))
		return fault_on(fault, NO_DIRECTORY, directory);
	if (strcmp(root->way, "map") == 0)
		return view_mapped(root->host, directory, options, fault);
	if (strcmp(root->way, "loop") == 0)
		return mount_again(root->directory, directory, fault);
	return fault_on(fault, NO_HOST, directory);
}
