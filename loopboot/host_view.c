#include "host_view.h"

#include "base/log.h"
#include "inspect.h"
#include "kernel/dm.h"
#include "kernel/mount.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* No map of an image has this name: theirs begin with DM_NAME_PREFIX. */
#define VIEW        "loopboot_host"
#define VIEW_DEVICE "/dev/mapper/" VIEW

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

/* Make the device, or take the one that another mount of the host still holds. */
static int make_device(const struct inspection *inspection, struct fault *fault)
{
	char uuid[DM_UUID_SIZE];
	struct extent whole = { 0, 0, inspection->device.source.size };
	struct extents extents = { &whole, 1, 1 };
	const struct dm_map view = { VIEW, uuid, inspection->device.major, inspection->device.minor,
				     &extents };

	snprintf(uuid, sizeof(uuid), DM_VIEW_UUID_PREFIX "%016" PRIX64,
		 ntfs_geometry(inspection->volume)->serial);
	return dm_create(&view, fault) == 0 || fault->reason == MAP_EXISTS ? 0 : -1;
}

/*
 * A mapped host is claimed by the map, and only another map can stand beside it. Once the view is mounted, or has failed
 * to be, the kernel is asked to remove its device as soon as nobody has it open.
 */
static int view_mapped(const char *host, const char *directory, const char *options, struct fault *fault)
{
	struct inspection inspection SCOPE_INSPECTION = INSPECTION_NONE;
	const char *used;
	int result;

	if (inspect_host(host, &inspection, fault) < 0)
		return -1;
	fault_step(fault, "showing %s on %s", host, directory);
	if (inspection.volume == NULL)
		return fault_on(fault, NOT_NTFS, host);
	warn_of_state(host, &inspection.facts);
	if (make_device(&inspection, fault) < 0)
		return -1;
	result = mount_host(VIEW_DEVICE, directory, "ntfs", NULL, options, true, &used, fault);
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
