/* Block devices: finding them without udev, reading them. */
#include "guest.h"

#include "../../loopboot/kernel/device.h"

#include <stdio.h>
#include <string.h>

static void check_found(const char *spec, const char *expected)
{
	char path[DEVICE_PATH_SIZE] = "";
	int result = device_find(spec, path, &fault);

	check(result == 0 && strcmp(path, expected) == 0, "device_find %s: %s", spec, path);
}

static void check_not_found(const char *spec)
{
	char path[DEVICE_PATH_SIZE] = "untouched";

	check_fault(device_find(spec, path, &fault), &fault, NO_DEVICE, spec);
	check(strcmp(path, "untouched") == 0, "and the path is untouched");
}

static void test_find(void)
{
	struct device device;
	char number[32];

	check_found(CLOSED, CLOSED);
	check_found("UUID=1122334455667788", CLOSED); /* the others have the same */
	check_found("UUID=\"3AC1DE5A-0000-4000-8000-0000000000EF\"", ROOT);
	check_found("/dev/disk/by-uuid/3ac1de5a-0000-4000-8000-0000000000ef", ROOT);
	check_found("LABEL=root & more", ROOT);
	check_found("PARTUUID=3AC1DE5A-0000-4000-8000-000000000002", DIRTY);
	check_found("PARTLABEL=Grüße an alle", DIRTY);
	check_not_found("LABEL=ROOT & MORE");
	check_not_found("UUID=");
	check_not_found("UUID=1122334455667789");
	check_not_found("PARTUUID=3ac1de5a-0000-4000-8000-000000000009");
	check_not_found("/dev/vda9");
	check_not_found("/dev/null");
	check_not_found("vda1");
	check_not_found("99:99");
	if (!check_done(device_open(ROOT, &device, &fault), &fault, "device_open"))
		return;
	snprintf(number, sizeof(number), "%u:%u", device.major, device.minor);
	check_found(number, ROOT);
	device_close(&device);
}

static void test_open(void)
{
	struct device device, missing = { .fd = -1 };
	uint8_t magic[2];

	device_close(&missing);
	check_fault(device_open("/dev/vda9", &missing, &fault), &fault, NO_DEVICE,
		    "device_open of a node that is missing");
	check_fault(device_open("/dev", &missing, &fault), &fault, OPEN_FAILED, "device_open of a directory");
	if (!check_done(device_open(ROOT, &device, &fault), &fault, "device_open"))
		return;
	check(device.is_block && device.sector_size == SECTOR, "sectors of %u bytes", device.sector_size);
	check(source_read(&device.source, "superblock", 1024 + 56, magic, 2, &fault) == 0 &&
		  magic[0] == 0x53 && magic[1] == 0xef && device.reads == 1 && device.bytes == 2,
	      "a read gives the bytes and is counted");
	check_fault(source_read(&device.source, "end", device.source.size - 1, magic, 2, &fault), &fault,
		    OUTSIDE_DEVICE, "a read over the end");
	device_close(&device);
}

/* What another device is made of is not the host; below a map of ours, which may show the same content, it is. */
static void test_held(void)
{
	check(make_map_over(CLOSED, 1 << 20, "ALIEN-1"), "another program makes a map");
	check_found("UUID=1122334455667788", DIRTY);
	check(remove_map_over(), "and removes it");
	check(make_map_over(CLOSED, 0, "LOOPBOOT-1"), "a map of ours");
	check_found("UUID=1122334455667788", CLOSED);
	check(remove_map_over(), "is removed");
}

void test_devices(void)
{
	test_find();
	test_held();
	test_open();
}
