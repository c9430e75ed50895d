#include "inside.h"

#include "../base/scope.h"
#include "files.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NAMES_MAX 1024

/* Of the kernel, for what is open: the path below ROOT may have changed its meaning, this one has not. */
#define OPENED_SIZE sizeof("/proc/self/fd/-2147483648")

struct walk {
	bool (*visit)(const char *name, void *context);
	void *context;
	unsigned names;
};

static int open_inside(int root, const char *path, int flags)
{
	struct open_how how = { .flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (unsigned)flags,
				.resolve = RESOLVE_IN_ROOT };

	return (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
}

int inside_open(int root, const char *path)
{
	int fd = open_inside(root, path, 0);
	struct stat is;

	if (fd < 0 || (fstat(fd, &is) == 0 && S_ISREG(is.st_mode)))
		return fd;
	close(fd);
	return -1;
}

bool inside_read(int root, const char *path, char *text, size_t size)
{
	int fd SCOPE_CLOSE = inside_open(root, path);

	return file_read(text, size, "/proc/self/fd/%d", fd);
}

static bool visit_one(const char *name, void *context)
{
	struct walk *walk = context;

	return walk->names++ == NAMES_MAX || walk->visit(name, walk->context);
}

bool inside_each(int root, const char *path, bool (*visit)(const char *name, void *context), void *context)
{
	struct walk walk = { visit, context, 0 };
	int fd SCOPE_CLOSE = open_inside(root, path, O_DIRECTORY);
	char opened[OPENED_SIZE];

	snprintf(opened, sizeof(opened), "/proc/self/fd/%d", fd);
	return directory_each(opened, visit_one, &walk);
}
