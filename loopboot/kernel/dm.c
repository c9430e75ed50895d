#include "dm.h"

#include "../base/scope.h"
#include "../base/text.h"
#include "dm_table.h"
#include "files.h"
#include "node.h"
#include "udev.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define CONTROL       "/dev/" DM_DIR "/" DM_CONTROL_NODE
#define CONTROL_MINOR 236
#define LINK_SIZE     (sizeof("/dev/" DM_DIR "/") + DM_NAME_SIZE)
#define NODE_SIZE     sizeof("/dev/dm-4294967295")

/* In a cookie's upper half libdevmapper tells udev: this change of the device is meant, no side effect. */
#define COOKIE_PRIMARY_SOURCE (0x0040U << 16)

/* udev opens a device that changed to look into it, which makes it busy for a moment */
#define REMOVE_TRIES 40
#define REMOVE_PAUSE 50000 /* microseconds */

static int open_control(struct fault *fault)
{
	int control = node_open_control(CONTROL, CONTROL_MINOR, "dm_mod");

	return control >= 0 ? control : fault_errno_on(fault, NO_DEVICE_MAPPER, CONTROL);
}

int dm_available(struct fault *fault)
{
	struct dm_ioctl head;
	int control SCOPE_CLOSE = open_control(fault);

	if (control < 0)
		return -1;
	dm_head(&head, sizeof(head), "");
	return ioctl(control, DM_VERSION, &head) == 0 ? 0 : fault_errno_on(fault, NO_DEVICE_MAPPER, CONTROL);
}

static void link_path(char path[LINK_SIZE], const char *name)
{
	snprintf(path, LINK_SIZE, "/dev/" DM_DIR "/%s", name);
}

static void node_path(char path[NODE_SIZE], dev_t dev)
{
	snprintf(path, NODE_SIZE, "/dev/dm-%u", minor(dev));
}

/* The node of DEV, /dev/dm-MINOR as devtmpfs names it, and the link /dev/mapper/NAME to it, as udev does. */
static int make_names(const char *name, dev_t dev, struct fault *fault)
{
	char path[LINK_SIZE], node[NODE_SIZE], target[NODE_SIZE], is[NODE_SIZE] = "";

	node_path(node, dev);
	snprintf(target, sizeof(target), "../dm-%u", minor(dev));
	link_path(path, name);
	if (node_make(node, S_IFBLK, dev) != 0)
		return fault_errno_on(fault, SYSTEM_CALL_FAILED, node);
	if (symlink(target, path) == 0)
		return 0;
	if (readlink(path, is, sizeof(is) - 1) > 0 && strcmp(is, target) == 0)
		return 0;
	unlink(path); /* left over from a map that another program removed */
	return symlink(target, path) == 0 ? 0 : fault_errno_on(fault, SYSTEM_CALL_FAILED, path);
}

/* The kernel takes away only the nodes that devtmpfs made. */
static void remove_names(const char *name, dev_t dev)
{
	char path[LINK_SIZE], node[NODE_SIZE], there[64];
	struct stat is;

	link_path(path, name);
	if (lstat(path, &is) == 0 && S_ISLNK(is.st_mode))
		unlink(path);
	node_path(node, dev);
	snprintf(there, sizeof(there), "/sys/dev/block/%u:%u", major(dev), minor(dev));
	if (access(there, F_OK) != 0)
		unlink(node);
}

static int remove_map(int control, const char *name, struct fault *fault)
{
	struct dm_ioctl head;

	for (int i = 0; i < REMOVE_TRIES; i++) {
		dm_head(&head, sizeof(head), name);
		if (ioctl(control, DM_DEV_REMOVE, &head) == 0)
			return 0;
		if (errno != EBUSY)
			break;
		usleep(REMOVE_PAUSE);
	}
	return fault_errno_on(fault, errno == EBUSY ? MAP_IN_USE : DM_FAILED, name);
}

/* The kernel has the map's device from now on, but nothing can be read or written yet. */
static int load(int control, const struct dm_map *map, struct fault *fault)
{
	struct dm_ioctl *table SCOPE_FREE = dm_table_build(map, fault);

	if (!table)
		return -1;
	if (ioctl(control, DM_TABLE_LOAD, table) == 0)
		return 0;
	return errno == EBUSY ? fault_errno(fault, DEVICE_BUSY, "%u:%u", map->host_major, map->host_minor)
			      : fault_errno(fault, DM_FAILED, "table of %s", map->name);
}

/* Make the table that was loaded the active one. */
static int resume(int control, const char *name, struct fault *fault)
{
	struct dm_ioctl head;

	dm_head(&head, sizeof(head), name);
	head.event_nr = COOKIE_PRIMARY_SOURCE;
	if (ioctl(control, DM_DEV_SUSPEND, &head) == 0) /* without DM_SUSPEND_FLAG: resume */
		return 0;
	return fault_errno(fault, DM_FAILED, "resuming %s", name);
}

/* The block layer's own flag, which a table that becomes active leaves alone (block/ioctl.c, blkdev_roset()). */
static int set_read_only(const char *node, int read_only, struct fault *fault)
{
	int device SCOPE_CLOSE = open(node, O_RDONLY | O_CLOEXEC);

	return device >= 0 && ioctl(device, BLKROSET, &read_only) == 0
		   ? 0
		   : fault_errno_on(fault, SYSTEM_CALL_FAILED, node);
}

/* The device DEV of MAP gets its table, and is read-only before that becomes active. */
static int activate(int control, const struct dm_map *map, dev_t dev, struct fault *fault)
{
	char node[NODE_SIZE];

	node_path(node, dev);
	return load(control, map, fault) < 0 || make_names(map->name, dev, fault) < 0 ||
		       set_read_only(node, true, fault) < 0 || resume(control, map->name, fault) < 0
		   ? -1
		   : 0;
}

int dm_create(const struct dm_map *map, struct fault *fault)
{
	struct dm_ioctl head;
	int control SCOPE_CLOSE = open_control(fault);

	if (control < 0)
		return -1;
	udev_prepare();
	dm_head(&head, sizeof(head), map->name);
	text_copy(head.uuid, sizeof(head.uuid), map->uuid);
	if (ioctl(control, DM_DEV_CREATE, &head) != 0)
		return fault_errno_on(fault, errno == EBUSY ? MAP_EXISTS : DM_FAILED, map->name);

	dev_t dev = (dev_t)head.dev;
	if (activate(control, map, dev, fault) == 0)
		return 0;
	struct fault ignored = *fault;
	remove_map(control, map->name, &ignored);
	remove_names(map->name, dev);
	return -1;
}

int dm_make_writable(const char *node, struct fault *fault)
{
	return set_read_only(node, false, fault);
}

/* What stands under NAME; NO_MAP if it is none of ours. */
static int status(int control, const char *name, struct dm_info *info, struct fault *fault)
{
	struct dm_ioctl head;

	dm_head(&head, sizeof(head), name);
	if (ioctl(control, DM_DEV_STATUS, &head) != 0)
		return fault_errno_on(fault, errno == ENXIO ? NO_MAP : DM_FAILED, name);
	if (strncmp(head.uuid, DM_UUID_PREFIX, strlen(DM_UUID_PREFIX)) != 0)
		return fault_on(fault, NO_MAP, name);
	text_copy(info->name, sizeof(info->name), head.name);
	text_copy(info->uuid, sizeof(info->uuid), head.uuid);
	info->major = major(head.dev);
	info->minor = minor(head.dev);
	info->open_count = (unsigned)head.open_count;
	info->targets = head.target_count;
	info->suspended = head.flags & DM_SUSPEND_FLAG;
	return 0;
}

int dm_status(const char *name, struct dm_info *info, struct fault *fault)
{
	int control SCOPE_CLOSE = open_control(fault);

	return control < 0 ? -1 : status(control, name, info, fault);
}

int dm_remove(const char *name, struct fault *fault)
{
	struct dm_info info;
	int control SCOPE_CLOSE = open_control(fault);

	if (control < 0 || status(control, name, &info, fault) != 0 || remove_map(control, name, fault) != 0)
		return -1;
	remove_names(name, makedev(info.major, info.minor));
	return 0;
}

int dm_remove_all(struct fault *fault)
{
	struct dm_ioctl head;
	int control SCOPE_CLOSE = open_control(fault);

	if (control < 0)
		return -1;
	dm_head(&head, sizeof(head), "");
	head.flags |= DM_DEFERRED_REMOVE; /* one that lies under another goes with it */
	return ioctl(control, DM_REMOVE_ALL, &head) == 0 ? 0 : fault_errno_on(fault, DM_FAILED, CONTROL);
}

void dm_remove_unused(const char *name)
{
	struct fault ignored = { 0 };
	struct dm_ioctl head;
	int control SCOPE_CLOSE = open_control(&ignored);

	dm_head(&head, sizeof(head), name);
	head.flags = DM_DEFERRED_REMOVE;
	if (control >= 0 && ioctl(control, DM_DEV_REMOVE, &head) == 0 && !(head.flags & DM_DEFERRED_REMOVE))
		remove_names(name, (dev_t)head.dev);
}
