#include "devices.h"

#include "base/number.h"
#include "base/text.h"
#include "kernel/files.h"
#include "kernel/udev.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

struct walk {
	bool (*visit)(const struct image_device *device, void *context);
	void *context;
};

static bool begins_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* The loop device is still what it was named for, and has not been used for another file since. */
static bool is_still(const char *wanted, dev_t device)
{
	char directory[48], name[UDEV_NAME_SIZE];

	snprintf(directory, sizeof(directory), "/sys/dev/block/%u:%u", major(device), minor(device));
	return udev_loop_named(directory, name) && strcmp(name, wanted) == 0;
}

/* The maps have visits of their own. */
static bool visit_attachment(const char *name, void *context)
{
	const struct walk *walk = context;
	struct image_device device;
	struct attachment *attachment = &device.attachment;
	struct stat is;

	if (!attachment_read(name, attachment) || strcmp(attachment->way, "map") == 0 ||
	    stat(attachment->device, &is) != 0 || !S_ISBLK(is.st_mode))
		return false;
	text_copy(device.name, sizeof(device.name), name);
	device.major = major(is.st_rdev);
	device.minor = minor(is.st_rdev);
	if (strcmp(attachment->way, "loop") == 0 && !is_still(name, is.st_rdev))
		return false;
	return walk->visit(&device, walk->context);
}

static bool visit_block(const char *kernel_name, void *context)
{
	const struct walk *walk = context;
	struct image_device device;
	char uuid[DM_UUID_SIZE], name[DM_NAME_SIZE], number[32];

	if (!file_read(uuid, sizeof(uuid), "/sys/block/%s/dm/uuid", kernel_name) ||
	    !begins_with(uuid, DM_UUID_PREFIX) ||
	    !file_read(name, sizeof(name), "/sys/block/%s/dm/name", kernel_name) ||
	    !begins_with(name, DM_NAME_PREFIX) ||
	    !file_read(number, sizeof(number), "/sys/block/%s/dev", kernel_name) ||
	    number_pair(number, &device.major, &device.minor) == NULL)
		return false;
	text_copy(device.name, sizeof(device.name), name + strlen(DM_NAME_PREFIX));
	if (!attachment_read(device.name, &device.attachment))
		device.attachment = (struct attachment){ .way = "map", .host = "-", .file = "-" };
	snprintf(device.attachment.device, sizeof(device.attachment.device), "/dev/mapper/%s", name);
	return walk->visit(&device, walk->context);
}

bool devices_each(bool (*visit)(const struct image_device *device, void *context), void *context)
{
	struct walk walk = { visit, context };

	return directory_each(ATTACHMENT_DIRECTORY, visit_attachment, &walk) ||
	       directory_each("/sys/block", visit_block, &walk);
}

const char *device_map(const struct image_device *device)
{
	return strrchr(device->attachment.device, '/') + 1;
}

static bool is_wanted(const struct image_device *device, void *context)
{
	struct image_device *wanted = context;

	if (strcmp(device->name, wanted->name) != 0)
		return false;
	*wanted = *device;
	return true;
}

bool device_named(const char *name, struct image_device *device)
{
	text_copy(device->name, sizeof(device->name), name);
	return devices_each(is_wanted, device);
}
