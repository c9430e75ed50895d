/* Who uses a block device. */
#include "guest.h"

#include "../../loopboot/kernel/mount.h"
#include "../../loopboot/kernel/users.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
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

/* A process that has DEVICE mounted where only it sees that; it ends when PIPE is closed. */
static pid_t start_hider(const char *device, int pipe[2])
{
	pid_t hider = fork();
	char word = 0;

	if (hider != 0)
		return hider;
	close(pipe[1]);
	if (unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	    mount(device, "/mnt", "ext4", MS_RDONLY, NULL) == 0)
		prctl(PR_SET_NAME, "hider");
	read(pipe[0], &word, 1);
	_exit(0);
}

/* Until it is called so, it has not mounted it. */
static bool has_hidden(pid_t hider)
{
	char path[32], name[8] = "";

	snprintf(path, sizeof(path), "/proc/%d/comm", hider);
	for (int i = 0; i < 100; i++, usleep(50000)) {
		int fd = open(path, O_RDONLY);
		ssize_t length = read(fd, name, sizeof(name) - 1);

		close(fd);
		if (length > 0 && strncmp(name, "hider", 5) == 0)
			return true;
	}
	return false;
}

static void test_hidden(void)
{
	char expected[64];
	int ends[2];

	pipe(ends);
	pid_t hider = start_hider(ROOT, ends);
	snprintf(expected, sizeof(expected), "mounted in the view of process %d (hider)", hider);
	check(has_hidden(hider), "mounted in another namespace");
	check_users(ROOT, 1, expected);
	close(ends[0]);
	close(ends[1]);
	waitpid(hider, NULL, 0);
	check_users(ROOT, 0, "");
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
	test_hidden();
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
