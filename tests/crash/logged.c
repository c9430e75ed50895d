/*
 * The first /init of a guest whose host partition is to be logged: what is written to /dev/sda2 by way of /dev/dm-0 is written
 * to /dev/vda as well, in the order in which it is safe (the kernel's admin-guide/device-mapper/log-writes.rst). Then the helper
 * is init.
 */
#include "dm.h"

#include "../../loopboot/kernel/modules.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define HOST    "/dev/sda2"
#define LOG     "/dev/vda"
#define SECTOR  512
#define PAUSE   50000 /* microseconds */
#define PATIENT 1200  /* pauses */

static unsigned long long sectors_of(const char *path)
{
	unsigned long long size = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	ioctl(fd, BLKGETSIZE64, &size);
	close(fd);
	return size / SECTOR;
}

int main(void)
{
	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mkdir("/dev", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	modules_load_all();
	for (int i = 0; i < PATIENT && (access(HOST, F_OK) != 0 || access(LOG, F_OK) != 0); i++)
		usleep(PAUSE);
	if (dm_make("logged", "log-writes", sectors_of(HOST), HOST " " LOG) == 0 &&
	    symlink("../dm-0", "/dev/mapper/logged") == 0) /* by that name ntfs-3g looks for it */
		execl("/loopboot", "init", NULL);
	perror("logged");
	return 1;
}
