/* Device-mapper maps. */
#include "guest.h"

#include "../../loopboot/kernel/device.h"
#include "../../loopboot/kernel/dm.h"
#include "../../loopboot/kernel/mount.h"

#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_private_block_node(const char *path)
{
	struct stat is;

	return lstat(path, &is) == 0 && S_ISBLK(is.st_mode) && (is.st_mode & 07777) == 0600;
}

static struct extent *extents_of(size_t count, uint64_t stride)
{
	struct extent *list = calloc(count, sizeof(*list));

	for (size_t i = 0; i < count; i++)
		list[i] = (struct extent){ i * SECTOR, (count - 1 - i) * stride, SECTOR };
	return list;
}

/* A map over AREA of COUNT one-sector extents, in the reverse of the disk's order. */
static struct extents scattered;
static struct dm_map map = { .name = "loopboot-test", .uuid = "LOOPBOOT-test", .extents = &scattered };

static void set_extents(size_t count)
{
	extents_free(&scattered);
	scattered = (struct extents){ extents_of(count, 2 * SECTOR), count, count };
}

/* A sector written through the map is where the extent says, on the disk below. */
static bool lands_where_it_should(size_t i)
{
	static char buffer[4096] __attribute__((aligned(4096)));
	char expected[SECTOR];
	int through = open("/dev/mapper/loopboot-test", O_WRONLY | O_DIRECT);
	int below = open(AREA, O_RDONLY | O_DIRECT);

	memset(buffer, 0, sizeof(buffer));
	snprintf(buffer, sizeof(buffer), "extent %zu of %zu", i, scattered.count);
	memcpy(expected, buffer, SECTOR);
	bool good = pwrite(through, buffer, SECTOR, (off_t)scattered.list[i].file) == SECTOR &&
		    pread(below, buffer, SECTOR, (off_t)scattered.list[i].device) == SECTOR &&
		    memcmp(buffer, expected, SECTOR) == 0;
	close(through);
	close(below);
	return good;
}

/* The map as it stands; its name is "" if there is none. */
static struct dm_info standing(void)
{
	struct dm_info info = { 0 };

	dm_status(map.name, &info, &fault);
	return info;
}

static void check_nothing_stays(void)
{
	check(standing().name[0] == '\0' && !exists("/dev/dm-0") && !exists("/dev/mapper/loopboot-test"),
	      "nothing stays");
}

static void test_size(size_t count)
{
	unsigned start, created, writable;

	set_extents(count);
	start = milliseconds();
	if (!check_done(dm_create(&map, &fault), &fault, "dm_create"))
		return;
	created = milliseconds();
	struct dm_info info = standing();
	check(strcmp(info.name, map.name) == 0 && strcmp(info.uuid, map.uuid) == 0 && info.targets == count &&
		  !info.suspended && info.open_count == 0,
	      "%s stands, with %u targets", info.name, info.targets);
	check(!writes("/dev/mapper/loopboot-test"), "it cannot be written");
	writable = milliseconds();
	check_done(dm_make_writable("/dev/dm-0", &fault), &fault, "dm_make_writable");
	say("# %zu extents: created in %u ms, made writable in %u ms", count, created - start,
	    milliseconds() - writable);
	check(writes("/dev/mapper/loopboot-test"), "it can be written");
	check(lands_where_it_should(0) && lands_where_it_should(count / 2) &&
		  lands_where_it_should(count - 1),
	      "what is written lands where it should");
	check_done(dm_remove(map.name, &fault), &fault, "dm_remove");
	check_nothing_stays();
}

static void check_nodes(void)
{
	char target[16] = "";

	check(is_private_block_node("/dev/dm-0"), "/dev/dm-0 is a node for root alone");
	check(readlink("/dev/mapper/loopboot-test", target, sizeof(target) - 1) > 0 &&
		  strcmp(target, "../dm-0") == 0,
	      "/dev/mapper/loopboot-test -> %s", target);
}

static void test_names(void)
{
	set_extents(1);
	check_done(dm_create(&map, &fault), &fault, "dm_create");
	check_nodes();
	check_fault(dm_create(&map, &fault), &fault, MAP_EXISTS, "the same name again");
	struct dm_map twin = map;
	twin.name = "loopboot-twin";
	check_fault(dm_create(&twin, &fault), &fault, MAP_EXISTS, "the same file again");
	check(!exists("/dev/mapper/loopboot-twin") && exists("/dev/mapper/loopboot-test"),
	      "the first one stays alone");
	int user = open("/dev/mapper/loopboot-test", O_RDONLY);
	check_fault(dm_remove(map.name, &fault), &fault, MAP_IN_USE, "dm_remove of a map that is open");
	check(exists("/dev/mapper/loopboot-test"), "its link stays");
	close(user);
	check_done(dm_remove(map.name, &fault), &fault, "dm_remove");
	check_fault(dm_remove(map.name, &fault), &fault, NO_MAP, "dm_remove of no map");
	check_nothing_stays();
}

static void test_refused(void)
{
	struct extent outside = { 0, 1ULL << 50, SECTOR };
	struct extents far_away = { &outside, 1, 1 };
	struct dm_map wrong = map;

	wrong.extents = &far_away;
	check_fault(dm_create(&wrong, &fault), &fault, DM_FAILED, "an extent outside of the disk");
	check_nothing_stays();
	set_extents(DM_TARGETS_MAX + 1);
	check_fault(dm_create(&map, &fault), &fault, TOO_MANY_EXTENTS,
		    "one extent more than the kernel takes");
	check_nothing_stays();
	set_extents(1);
	wrong = map;
	wrong.host_minor = map.host_minor - 1; /* ROOT */
	mkdir("/mnt", 0755);
	check_done(mount_image(ROOT, "/mnt", "ext4", "", true, &fault), &fault, "mount_image read-only");
	check_fault(dm_create(&wrong, &fault), &fault, DEVICE_BUSY, "a partition that is mounted");
	check_nothing_stays();
	check_done(unmount("/mnt", &fault), &fault, "unmount");
	check(!exists("/mnt"), "and its directory is gone");
}

bool make_map_over(const char *device_path, uint64_t offset, const char *uuid)
{
	struct device device;
	struct extent part = { 0, offset, 1 << 20 };
	struct extents extents = { &part, 1, 1 };

	if (device_open(device_path, &device, &fault) != 0)
		return false;
	struct dm_map over = { MAP_OVER, uuid, device.major, device.minor, true, &extents };
	device_close(&device);
	return dm_create(&over, &fault) == 0;
}

bool remove_map_over(void)
{
	struct dm_ioctl head = { .version = { 4 }, .data_size = sizeof(head), .name = MAP_OVER };
	int control = open("/dev/mapper/control", O_RDWR);
	bool good = ioctl(control, DM_DEV_REMOVE, &head) == 0;

	close(control);
	unlink("/dev/mapper/" MAP_OVER);
	return good;
}

/* Another program's map is not ours to tell of or to remove. */
static void test_foreign(void)
{
	struct dm_info info;

	check(make_map_over(AREA, 0, "ALIEN-1"), "another program makes a map");
	check_fault(dm_status(MAP_OVER, &info, &fault), &fault, NO_MAP, "dm_status of it");
	check_fault(dm_remove(MAP_OVER, &fault), &fault, NO_MAP, "dm_remove of it");
	check(remove_map_over(), "it is still there");
}

/* Where nobody makes nodes, we do. */
static void test_without_devtmpfs(void)
{
	check(mount("none", "/dev", "tmpfs", 0, NULL) == 0, "/dev is empty");
	set_extents(1);
	check_done(dm_create(&map, &fault), &fault, "dm_create");
	check_nodes();
	check(!writes("/dev/mapper/loopboot-test"), "the node is the read-only map's");
	check_done(dm_remove(map.name, &fault), &fault, "dm_remove");
	check_nothing_stays();
	umount("/dev");
}

void test_maps(void)
{
	struct device device;

	check_done(dm_available(&fault), &fault, "dm_available");
	if (!check_done(device_open(AREA, &device, &fault), &fault, "device_open"))
		return;
	map.host_major = device.major;
	map.host_minor = device.minor;
	device_close(&device);
	test_names();
	test_refused();
	test_foreign();
	test_without_devtmpfs();
	test_size(1);
	test_size(1000);
	test_size(100000);
	test_size(1000000);
}
