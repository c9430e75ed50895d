#include "node.h"

#include "files.h"
#include "modules.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define MISC_MAJOR 10

static int make_directory_of(const char *path)
{
	char directory[FILE_PATH_SIZE];

	snprintf(directory, sizeof(directory), "%.*s", (int)(strrchr(path, '/') - path), path);
	return directory_make(directory, 0755);
}

int node_make(const char *path, mode_t type, dev_t dev)
{
	struct stat is;

	if (lstat(path, &is) == 0) {
		if ((is.st_mode & S_IFMT) == type && is.st_rdev == dev)
			return 0;
		/* on a /dev that is no devtmpfs: left over from another device */
		unlink(path);
	}
	if (make_directory_of(path) != 0)
		return -1;
	return mknod(path, type | 0600, dev);
}

int node_open_control(const char *path, unsigned minor, const char *module)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	module_load(module);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd >= 0 || errno != ENOENT || node_make(path, S_IFCHR, makedev(MISC_MAJOR, minor)) != 0)
		return fd;
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		unlink(path);
	return fd;
}
