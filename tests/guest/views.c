/* A view: a read-only map of a whole host, beside the map of an image on it. */
#include "guest.h"

#include "../../loopboot/kernel/device.h"
#include "../../loopboot/kernel/dm.h"
#include "../../loopboot/kernel/mount.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME      "loopboot_view"
#define DEVICE    "/dev/mapper/" NAME
#define DIRECTORY "/run/view"
#define AGAIN     "/run/again"
#define IMAGE     "/linux/Grüße.img"

static int make_view(const char *host)
{
	struct device device;
	struct extent whole = { 0 };
	struct extents extents = { &whole, 1, 1 };
	struct dm_map view = {
		.name = NAME, .uuid = DM_VIEW_UUID_PREFIX "test", .read_only = true, .extents = &extents
	};

	if (device_open(host, &device, &fault) != 0)
		return -1;
	view.host_major = device.major;
	view.host_minor = device.minor;
	whole.length = device.source.size;
	device_close(&device);
	return dm_create(&view, &fault);
}

/* The device goes once its last user has, and its node after it: ntfs-3g takes a moment to end, and the kernel as well. */
static bool goes_away(void)
{
	for (int i = 0; i < 500; i++) {
		if (!exists("/sys/block/dm-1") && !exists("/dev/dm-1"))
			return true;
		usleep(20000);
	}
	return false;
}

static bool refuses(const char *path, int error)
{
	return open(path, O_WRONLY | O_CREAT, 0600) < 0 && errno == error;
}

static void check_cannot_be_written(void)
{
	check(!writes(DEVICE), "the view cannot be written");
	check(refuses(DIRECTORY IMAGE, EROFS) && refuses(DIRECTORY "/new", EROFS), "nor can its files");
	check(mount(NULL, DIRECTORY, NULL, MS_REMOUNT, NULL) != 0, "it cannot be made writable: errno %d",
	      errno);
}

static void check_shown_again(void)
{
	mkdir(AGAIN, 0755);
	check_done(mount_again(DIRECTORY, AGAIN, &fault), &fault, "mount_again");
	check(exists(AGAIN IMAGE) && refuses(AGAIN IMAGE, EROFS), "it shows the same, read-only");
	check_done(unmount(AGAIN, &fault), &fault, "unmount of that");
	check_fault(mount_again(DIRECTORY, AGAIN, &fault), &fault, MOUNT_FAILED, "on no directory");
}

static void test_view(const char *host, const char *what)
{
	const char *used = "";

	check(make_map_over(host, 0, DM_UUID_PREFIX "over"), "a map on %s", what);
	check_done(make_view(host), &fault, "a view beside it");
	check_fault(make_view(host), &fault, MAP_EXISTS, "a view of the same name");
	check_fault(dm_remove(NAME, &fault), &fault, NO_MAP, "dm_remove of the view");
	check_done(mount_host(&(struct host_mount){ DEVICE, DIRECTORY, "ntfs", NULL, "rw", true, false },
			      &used, &fault),
		   &fault, "mount_host of the view");
	dm_remove_unused(NAME);
	check(exists(DIRECTORY IMAGE) && exists("/sys/block/dm-1"),
	      "it shows its files after dm_remove_unused");
	check_cannot_be_written();
	check_shown_again();
	check_done(unmount(DIRECTORY, &fault), &fault, "unmount");
	check(goes_away(), "the view goes away with the mount");
	check(remove_map_over(), "the map stays");
}

static void test_unused(void)
{
	check_done(make_view(CLOSED), &fault, "a view that nobody mounts");
	dm_remove_unused(NAME);
	check(goes_away() && !exists(DEVICE), "dm_remove_unused removes it at once");
	dm_remove_unused(NAME);
}

void test_views(void)
{
	test_view(CLOSED, "a closed volume");
	test_view(DIRTY, "a dirty volume");
	test_view(HIBERNATED, "a hibernated volume");
	test_unused();
}
