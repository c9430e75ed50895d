#include "device.h"

#include "../base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static int read_at(void *context, uint64_t offset, void *buffer, size_t length, struct fault *fault)
{
	struct device *device = context;
	char *at = buffer, *end = at + length;

	device->reads++;
	device->bytes += length;
	while (at < end) {
		ssize_t got = pread(device->fd, at, (size_t)(end - at), (off_t)offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			errno = got == 0 ? EIO : errno; /* the size said that it is there */
			fault_errno_on(fault, READ_FAILED, device->path);
			fault->offset = offset;
			return -1;
		}
		at += got;
		offset += (uint64_t)got;
	}
	return 0;
}

static bool block_facts(struct device *device, const struct stat *is)
{
	int sector_size;

	device->is_block = true;
	device->major = major(is->st_rdev);
	device->minor = minor(is->st_rdev);
	if (ioctl(device->fd, BLKSSZGET, &sector_size) != 0 ||
	    ioctl(device->fd, BLKGETSIZE64, &device->source.size) != 0)
		return false;
	device->sector_size = (uint32_t)sector_size;
	return true;
}

static bool facts(struct device *device)
{
	struct stat is;

	if (fstat(device->fd, &is) != 0)
		return false;
	if (S_ISBLK(is.st_mode))
		return block_facts(device, &is);
	device->sector_size = 512;
	device->source.size = (uint64_t)is.st_size;
	errno = S_ISDIR(is.st_mode) ? EISDIR : ENOTBLK;
	return S_ISREG(is.st_mode);
}

int device_open(const char *path, struct device *device, struct fault *fault)
{
	struct device made = { .fd = open(path, O_RDONLY | O_CLOEXEC) };

	if (made.fd < 0) {
		bool missing = errno == ENOENT || errno == ENOTDIR || errno == ENXIO || errno == ENODEV;
		return fault_errno_on(fault, missing ? NO_DEVICE : OPEN_FAILED, path);
	}
	if (!facts(&made)) {
		fault_errno_on(fault, OPEN_FAILED, path);
		device_close(&made);
		return -1;
	}
	text_copy(made.path, sizeof(made.path), path);
	made.source.read = read_at;
	made.source.context = device;
	*device = made;
	return 0;
}

void device_read_anew(const struct device *device)
{
	if (device->is_block)
		posix_fadvise(device->fd, 0, 0, POSIX_FADV_DONTNEED);
}

void device_close(struct device *device)
{
	if (device->fd >= 0)
		close(device->fd);
	device->fd = -1;
}
