#include "loop.h"

#include "../base/number.h"
#include "../base/scope.h"
#include "../base/text.h"
#include "dm.h"
#include "files.h"
#include "node.h"
#include "udev.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define CONTROL       "/dev/loop-control"
#define CONTROL_MINOR 237
/* Between LOOP_CTL_GET_FREE and LOOP_CONFIGURE others can take the device that was free. */
#define TRIES 16

static bool device_number(long number, dev_t *dev)
{
	char text[32];
	unsigned device_major, device_minor;

	file_read(text, sizeof(text), "/sys/block/loop%ld/dev", number);
	if (number_pair(text, &device_major, &device_minor) == NULL)
		return false;
	*dev = makedev(device_major, device_minor);
	return true;
}

/* The node of loop device NUMBER, opened; made if nobody has. */
static int open_node(long number, char path[DEVICE_PATH_SIZE])
{
	dev_t dev;

	snprintf(path, DEVICE_PATH_SIZE, "/dev/loop%ld", number);
	if (!device_number(number, &dev) || node_make(path, S_IFBLK, dev) != 0)
		return -1;
	return open(path, O_RDWR | O_CLOEXEC);
}

/* A kernel may refuse direct I/O by refusing all (5.x), or just leave it out. */
static int configure(int device, struct loop_config *config)
{
	config->info.lo_flags |= LO_FLAGS_DIRECT_IO;
	if (ioctl(device, LOOP_CONFIGURE, config) == 0)
		return 0;
	if (errno != EINVAL)
		return -1;
	config->info.lo_flags &= ~(unsigned)LO_FLAGS_DIRECT_IO;
	return ioctl(device, LOOP_CONFIGURE, config);
}

/* Give FILE to the first free loop device; its number, or -1 with errno. */
static long attach(int control, struct loop_config *config, char path[DEVICE_PATH_SIZE])
{
	for (int i = 0; i < TRIES; i++) {
		int number = ioctl(control, LOOP_CTL_GET_FREE);
		int device SCOPE_CLOSE = number < 0 ? -1 : open_node(number, path);

		if (device < 0)
			return -1;
		if (configure(device, config) == 0)
			return number;
		if (errno != EBUSY)
			return -1;
	}
	return -1;
}

int loop_attach(const char *path, bool read_only, char loop[DEVICE_PATH_SIZE], bool *direct,
		struct fault *fault)
{
	char made[DEVICE_PATH_SIZE], granted[4];
	int file SCOPE_CLOSE = open(path, (read_only ? O_RDONLY : O_RDWR) | O_CLOEXEC);

	if (file < 0)
		return fault_errno_on(fault, errno == ENOENT ? NO_FILE : OPEN_FAILED, path);
	int control SCOPE_CLOSE = node_open_control(CONTROL, CONTROL_MINOR, "loop");
	if (control < 0)
		return fault_errno_on(fault, NO_LOOP_DEVICE, CONTROL);

	struct loop_config config = { .fd = (unsigned)file };
	config.info.lo_flags = read_only ? LO_FLAGS_READ_ONLY : 0;
	text_copy((char *)config.info.lo_file_name, LO_NAME_SIZE, path);
	long number = attach(control, &config, made);
	if (number < 0)
		return fault_errno_on(fault, LOOP_FAILED, path);
	*direct =
	    file_read(granted, sizeof(granted), "/sys/block/loop%ld/loop/dio", number) && granted[0] == '1';
	strcpy(loop, made);
	return 0;
}

int loop_name(const char *loop, const char *name, struct fault *fault)
{
	char link[FILE_PATH_SIZE];

	snprintf(link, sizeof(link), "/dev/mapper/" DM_NAME_PREFIX "%s", name);
	directory_make("/dev/mapper", 0755);
	unlink(link);
	if (symlink(loop, link) < 0)
		return fault_errno_on(fault, SYSTEM_CALL_FAILED, link);
	udev_name_loop(strrchr(loop, '/') + 1, name);
	return 0;
}

int loop_detach(const char *loop, struct fault *fault)
{
	int device SCOPE_CLOSE = open(loop, O_RDONLY | O_CLOEXEC);

	if (device < 0)
		return fault_errno_on(fault, errno == ENOENT ? NO_DEVICE : OPEN_FAILED, loop);
	return ioctl(device, LOOP_CLR_FD) == 0 ? 0 : fault_errno_on(fault, LOOP_FAILED, loop);
}

/* Detach the loop device called NAME. A kernel may keep one that is in use, and let it go at its last close. */
static bool detach_now(const char *name)
{
	char path[DEVICE_PATH_SIZE], file[FILE_PATH_SIZE];
	struct fault ignored = { 0 };

	if (!file_read(file, sizeof(file), "/sys/block/%s/loop/backing_file", name))
		return false;
	snprintf(path, sizeof(path), "/dev/%s", name);
	return loop_detach(path, &ignored) == 0 &&
	       !file_read(file, sizeof(file), "/sys/block/%s/loop/backing_file", name);
}

bool loop_detach_all(void)
{
	DIR *devices = opendir("/sys/block");
	struct dirent *entry;
	bool any = false;

	while (devices && (entry = readdir(devices)))
		any |= detach_now(entry->d_name);
	if (devices)
		closedir(devices);
	return any;
}
