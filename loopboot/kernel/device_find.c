#include "device.h"

#include "../base/log.h"
#include "../base/number.h"
#include "../base/text.h"
#include "../image/image.h"
#include "dm.h"
#include "files.h"
#include "udev.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#define BLOCK_CLASS "/sys/class/block/"
#define VALUE_SIZE  260 /* the longest label, struct identity */
#define SPEC_SIZE   (VALUE_SIZE + sizeof("/dev/disk/by-partlabel/"))
#define UEVENT_SIZE 1024

/* What a specification can name a device by. A UUID is compared without regard to case, a label with. */
struct tag {
	char prefix[11];
	char links[24];
	bool of_partition;
	bool is_label;
};

static const struct tag tags[] = {
	{ "UUID=", "/dev/disk/by-uuid/", false, false },
	{ "PARTUUID=", "/dev/disk/by-partuuid/", true, false },
	{ "LABEL=", "/dev/disk/by-label/", false, true },
	{ "PARTLABEL=", "/dev/disk/by-partlabel/", true, true },
};

/* The node of the block device whose directory in /sys is BLOCK_CLASS NAME: DEVNAME in its uevent. */
static bool node_of(const char *name, char path[DEVICE_PATH_SIZE])
{
	static const char key[] = "DEVNAME=";
	char uevent[UEVENT_SIZE];
	const char *value;

	if (!file_read(uevent, sizeof(uevent), BLOCK_CLASS "%s/uevent", name) ||
	    !(value = strstr(uevent, key)))
		return false;
	value += strlen(key);
	snprintf(path, DEVICE_PATH_SIZE, "/dev/%.*s", (int)strcspn(value, "\n"), value);
	return true;
}

/* True for a map of ours, and for what kpartx made of one. */
static bool is_our_map(const char *name)
{
	char uuid[DM_UUID_SIZE];

	return file_read(uuid, sizeof(uuid), BLOCK_CLASS "%s/dm/uuid", name) && strstr(uuid, DM_UUID_PREFIX);
}

/*
 * True for a loop device over an image that an initramfs attached, or a partition of one. A loop device that a person made is
 * as good as a disk.
 */
static bool is_our_loop(const char *name)
{
	char disk[FILE_PATH_SIZE], ours[UDEV_NAME_SIZE];

	snprintf(disk, sizeof(disk), BLOCK_CLASS "%s", name);
	if (udev_loop_named(disk, ours))
		return true;
	snprintf(disk, sizeof(disk), BLOCK_CLASS "%s/..", name);
	return udev_loop_named(disk, ours);
}

static bool is_foreign(const char *holder, void *context)
{
	(void)context;
	return !is_our_map(holder);
}

/*
 * True if another device is made of the one at PATH, a directory in /sys: it is a member of a RAID or a path of a
 * multipath device, and shows the same content, but is not to be used. A map of ours leaves its host what it is.
 */
static bool is_held(const char *path)
{
	char holders[FILE_PATH_SIZE];

	snprintf(holders, sizeof(holders), BLOCK_CLASS "%s/holders", path);
	return directory_each(holders, is_foreign, NULL);
}

/* True for what can hold no host; floppy drives take seconds to find out that they are empty. */
static bool is_no_host(const char *name)
{
	char text[24], disk[NAME_MAX + 4];

	if (strncmp(name, "ram", 3) == 0 || strncmp(name, "zram", 4) == 0 || strncmp(name, "fd", 2) == 0)
		return true;
	if (file_read(text, sizeof(text), BLOCK_CLASS "%s/size", name) && strcmp(text, "0") == 0)
		return true;
	snprintf(disk, sizeof(disk), "%s/..", name);
	return is_our_map(name) || is_our_loop(name) || is_held(name) || is_held(disk);
}

/* The UUID or LABEL of the content of the device at PATH. */
static bool content_value(const char *path, bool label, char value[VALUE_SIZE])
{
	struct device device;
	struct identity identity;
	struct fault ignored = { .step = "" };

	if (device_open(path, &device, &ignored) != 0)
		return false;
	bool known = image_identify(&device.source, &identity, &ignored) == 0 &&
		     identity.content != CONTENT_GPT && identity.content != CONTENT_DOS;
	if (known)
		text_copy(value, VALUE_SIZE, label ? identity.label : identity.uuid);
	device_close(&device);
	return known;
}

/*
 * The same of the partition NAME, from its disk's table: before 6.8 kernels do not tell the PARTUUID, and
 * the PARTNAME that they tell has a ! for each letter that is not ASCII.
 */
static bool partition_value(const char *name, bool label, char value[VALUE_SIZE])
{
	char text[16], disk[DEVICE_PATH_SIZE], parent[NAME_MAX + 4];
	unsigned number;
	struct device device;
	struct partition partition;
	struct fault ignored = { .step = "" };

	snprintf(parent, sizeof(parent), "%s/..", name);
	if (!file_read(text, sizeof(text), BLOCK_CLASS "%s/partition", name) ||
	    !number_parse(text, UINT_MAX, &number) || !node_of(parent, disk) ||
	    device_open(disk, &device, &ignored) != 0)
		return false;
	bool known = image_partition(&device.source, device.sector_size, number, &partition, &ignored) == 0;
	if (known)
		text_copy(value, VALUE_SIZE, label ? partition.label : partition.uuid);
	device_close(&device);
	return known;
}

static bool matches(const struct tag *tag, const char *name, const char *path, const char *wanted)
{
	char value[VALUE_SIZE];

	if (!(tag->of_partition ? partition_value(name, tag->is_label, value)
				: content_value(path, tag->is_label, value)))
		return false;
	return tag->is_label ? strcmp(value, wanted) == 0 : strcasecmp(value, wanted) == 0;
}

/* sda before sdb, and sdz before sdaa */
static bool comes_before(const char *path, const char *other)
{
	size_t length = strlen(path), others = strlen(other);

	return length != others ? length < others : strcmp(path, other) < 0;
}

/* A device that is being looked for, and what was found: COUNT of them, PATH being the first by name. */
struct walk {
	const struct tag *tag;
	const char *wanted;
	char *path;
	unsigned count;
};

static bool ask(const char *name, void *context)
{
	struct walk *walk = context;
	char path[DEVICE_PATH_SIZE];

	if (is_no_host(name) || !node_of(name, path) || !matches(walk->tag, name, path, walk->wanted))
		return false;
	if (walk->count++ == 0 || comes_before(path, walk->path))
		text_copy(walk->path, DEVICE_PATH_SIZE, path);
	return false;
}

/*
 * Ask every block device. When a disk has been cloned two answer: the first by name is taken, so that each
 * boot takes the same one, and the user is told.
 */
static bool search(const struct tag *tag, const char *wanted, char found[DEVICE_PATH_SIZE])
{
	struct walk walk = { tag, wanted, found, 0 };

	directory_each(BLOCK_CLASS, ask, &walk);
	if (walk.count > 1)
		log_warning("%u devices have the %s%s: taking %s; to choose, write root=/dev/...", walk.count,
			    tag->prefix, wanted, found);
	return walk.count > 0;
}

/* True if PATH is a block device that stands in /dev. */
static bool stands(const char *path)
{
	struct stat is;

	return stat(path, &is) == 0 && S_ISBLK(is.st_mode);
}

/* As udev's links know it: contents that image_identify() does not know have a UUID too. */
static bool linked(const struct tag *tag, const char *wanted, char found[DEVICE_PATH_SIZE])
{
	int length = snprintf(found, DEVICE_PATH_SIZE, "%s%s", tag->links, wanted);

	return length < DEVICE_PATH_SIZE && stands(found);
}

/* A specification by tag, also as the link that udev would make: there may be no udev to make it. */
static bool find_tagged(const char *spec, char found[DEVICE_PATH_SIZE])
{
	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++) {
		const char *wanted = NULL;

		if (strncmp(spec, tags[i].prefix, strlen(tags[i].prefix)) == 0)
			wanted = spec + strlen(tags[i].prefix);
		else if (strncmp(spec, tags[i].links, strlen(tags[i].links)) == 0)
			wanted = spec + strlen(tags[i].links);
		if (wanted)
			return wanted[0] &&
			       (search(&tags[i], wanted, found) || linked(&tags[i], wanted, found));
	}
	return false;
}

static bool find_number(const char *spec, char found[DEVICE_PATH_SIZE])
{
	char name[SPEC_SIZE + sizeof("../../dev/block/")];

	if (!spec[0] || spec[strspn(spec, "0123456789:")] != '\0')
		return false;
	snprintf(name, sizeof(name), "../../dev/block/%s", spec);
	return node_of(name, found);
}

/* SPEC without the double quotes that may stand around it or around its value. */
static void unquote(const char *spec, char *plain, size_t size)
{
	size_t length = 0;

	for (; *spec && length < size - 1; spec++)
		if (*spec != '"')
			plain[length++] = *spec;
	plain[length] = '\0';
}

int device_find(const char *spec, char path[DEVICE_PATH_SIZE], struct fault *fault)
{
	char plain[SPEC_SIZE], found[DEVICE_PATH_SIZE];

	unquote(spec, plain, sizeof(plain));
	if (plain[0] == '/' && strlen(plain) < sizeof(found) && stands(plain))
		strcpy(found, plain);
	else if (!find_tagged(plain, found) && !find_number(plain, found))
		return fault_on(fault, NO_DEVICE, plain);
	strcpy(path, found);
	return 0;
}
