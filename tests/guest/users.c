/* Who uses a block device. */
#include "guest.h"

#include "../../loopboot/kernel/mount.h"
#include "../../loopboot/kernel/users.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static void check_users(const char *device, unsigned count, const char *expected)
{
	char text[USERS_SIZE];
	struct stat is = { 0 };

	stat(device, &is);
	check(device_users(major(is.st_rdev), minor(is.st_rdev), text) == count &&
		  strcmp(text, expected) == 0,
	      "%s: \"%s\"", device, text);
}

/* A swap area of 1 MiB, as mkswap makes it (include/linux/swap.h, union swap_header). */
static void make_swap(const char *device)
{
	static char page[4096];
	const unsigned version = 1, last_page = 255;
	int fd = open(device, O_WRONLY);

	memcpy(page + 1024, &version, sizeof(version));
	memcpy(page + 1028, &last_page, sizeof(last_page));
	memcpy(page + 4086, "SWAPSPACE2", 10);
	check(pwrite(fd, page, sizeof(page), 0) == sizeof(page), "a swap area is made");
	fsync(fd);
	close(fd);
}

void test_users(void)
{
	int fd;

	check_users(ROOT, 0, "");
	mkdir("/mnt", 0755);
	mkdir("/mnt too", 0755);
	check_done(mount_image(ROOT, "/mnt", "ext4", "", true, &fault), &fault, "mount_image");
	check_users(ROOT, 1, "mounted on /mnt");
	check(mount("/mnt", "/mnt too", NULL, MS_BIND, NULL) == 0, "a bind mount");
	check_users(ROOT, 2, "mounted on /mnt too, mounted on /mnt");
	umount("/mnt too");
	umount("/mnt");
	rmdir("/mnt too");
	rmdir("/mnt");
	fd = open(ROOT, O_RDONLY);
	check_users(ROOT, 1, "open in process 1 (init)");
	close(fd);
	check(make_map_over(AREA, 0, "ALIEN-users"), "a map over the device");
	check_users(AREA, 1, "used by dm-0 (" MAP_OVER ")");
	check(remove_map_over(), "it is removed");
	make_swap(AREA);
	check(swapon(AREA, 0) == 0, "swapon");
	check_users(AREA, 1, "swap");
	swapoff(AREA);
	check_users(AREA, 0, "");
}
