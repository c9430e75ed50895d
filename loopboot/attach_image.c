#include "attach_image.h"
#include "attach_host.h"
#include "base/log.h"
#include "base/text.h"
#include "kernel/loop.h"
#include "map.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The image's type: as asked for, else as its magic says. */
static void set_type(struct attachment *attachment, const char *wish, const struct identity *content)
{
	if (wish[0] == '\0' || strcmp(wish, "auto") == 0)
		wish = content_name(content->content);
	text_copy(attachment->fstype, sizeof(attachment->fstype), wish);
}

static int by_map(const struct image_wish *image, const struct inspection *inspection,
		  struct attachment *attachment, struct fault *fault)
{
	const struct map_wish wish = { .name = image->name, .read_only = attachment_read_only(attachment) };
	struct map map = { 0 };

	if (map_create(inspection, &wish, &map, fault) < 0)
		return -1;
	log_debug("%s has %zu extents, and %u witnesses agree", map.path, inspection->file.extents.count,
		  map.witnesses);
	text_copy(attachment->file, sizeof(attachment->file), image->path);
	text_copy(attachment->device, sizeof(attachment->device), map.path);
	set_type(attachment, image->type, &map.content);
	return 0;
}

/* The image's path as the host's driver wants it: with / between the parts, and on NTFS as its names are spelled there. */
static int spell_path(const struct inspection *inspection, const char *path, struct attachment *attachment,
		      struct fault *fault)
{
	if (inspection->volume != NULL)
		return ntfs_spell(inspection->volume, path, attachment->file, sizeof(attachment->file),
				  fault);
	text_copy(attachment->file, sizeof(attachment->file), path);
	for (char *c = attachment->file; *c != '\0'; c++)
		if (*c == '\\')
			*c = '/';
	return 0;
}

static int identify(const char *path, struct identity *content, struct fault *fault)
{
	struct device device;
	int result;

	if (device_open(path, &device, fault) < 0)
		return -1;
	result = image_identify(&device.source, content, fault);
	device_close(&device);
	return result;
}

/*
 * What is behind the loop device of ATTACHMENT. A swap through a FUSE daemon would have to be written to while there is
 * no memory for the daemon to do it with.
 */
static int examine(const struct image_wish *image, struct attachment *attachment, struct fault *fault)
{
	struct identity content;

	if (identify(attachment->device, &content, fault) < 0)
		return -1;
	set_type(attachment, image->type, &content);
	if (strcmp(attachment->fstype, "unknown") == 0)
		return fault_on(fault, UNKNOWN_CONTENT, image->path);
	if (content.content == CONTENT_SWAP && strcmp(attachment->driver, "ntfs-3g") == 0)
		return fault_on(fault, SWAP_OVER_FUSE, image->path);
	return 0;
}

static int by_loop(const struct image_wish *image, const struct inspection *inspection,
		   struct attachment *attachment, struct fault *fault)
{
	char path[ATTACHMENT_PATH_SIZE + sizeof(HOST_DIRECTORY)];
	struct fault ignored = { 0 };
	bool direct;

	if (loses_holes(inspection, attachment->driver))
		return fault_on(fault, HOLES_LOST, image->path);
	if (spell_path(inspection, image->path, attachment, fault) < 0)
		return -1;
	snprintf(path, sizeof(path), HOST_DIRECTORY "/%s", attachment->file);
	fault_step(fault, "setting up a loop device over %s", path);
	if (loop_attach(path, attachment_read_only(attachment), attachment->device, &direct, fault) < 0)
		return -1;
	log_debug("%s stands on a host mounted by %s, direct I/O %s", attachment->device, attachment->driver,
		  direct ? "on" : "off");
	if (examine(image, attachment, fault) < 0 ||
	    (!image->look && loop_name(attachment->device, image->name, fault) < 0)) {
		loop_detach(attachment->device, &ignored);
		return -1;
	}
	return 0;
}

/* How a file system is told to leave its journal alone; one that is not here has none that a read-only mount would replay. */
static void leave_journal(struct attachment *attachment)
{
	static const char options[][2][20] = {
		{ "ext3", "noload" },
		{ "ext4", "noload" },
		{ "xfs", "norecovery" },
		{ "f2fs", "norecovery" },
		{ "btrfs", "rescue=nologreplay" },
	};
	size_t length = strlen(attachment->flags);

	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (strcmp(attachment->fstype, options[i][0]) == 0)
			snprintf(attachment->flags + length, sizeof(attachment->flags) - length, "%s%s",
				 length != 0 ? "," : "", options[i][1]);
}

int attach_image(const struct image_wish *wish, const struct inspection *inspection, enum way way,
		 struct attachment *attachment, struct fault *fault)
{
	int result = way == WAY_MAP ? by_map(wish, inspection, attachment, fault)
				    : by_loop(wish, inspection, attachment, fault);

	if (result < 0)
		return -1;
	if (attachment_read_only(attachment))
		leave_journal(attachment);
	if (!wish->look)
		attachment_keep(wish->name, attachment);
	log_debug("attached %s", attachment->device);
	return 0;
}

bool image_is_attached(const char *name)
{
	char device[DEVICE_PATH_SIZE];

	snprintf(device, sizeof(device), DEVICE_PREFIX "%s", name);
	return access(device, F_OK) == 0;
}
