#include "files.h"

#include "../base/scope.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define LOAD_STEP 65536

/* Read until the end or until SIZE bytes are there; -1 with errno. /sys and /proc may give less at a time. */
static ssize_t read_all(int fd, char *buffer, size_t size)
{
	size_t have = 0;

	while (have < size) {
		ssize_t got = read(fd, buffer + have, size - have);

		if (got == 0)
			break;
		if (got > 0)
			have += (size_t)got;
		else if (errno != EINTR)
			return -1;
	}
	return (ssize_t)have;
}

bool file_read(char *text, size_t size, const char *format, ...)
{
	char path[FILE_PATH_SIZE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(path, sizeof(path), format, arguments);
	va_end(arguments);

	int fd SCOPE_CLOSE = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? -1 : read_all(fd, text, size - 1);

	text[length < 0 ? 0 : length] = '\0';
	if (length > 0 && text[length - 1] == '\n')
		text[length - 1] = '\0';
	return length >= 0;
}

char *file_load(const char *path)
{
	int fd SCOPE_CLOSE = open(path, O_RDONLY | O_CLOEXEC);
	char *text = NULL;
	size_t have = 0;

	while (fd >= 0) {
		char *larger = realloc(text, have + LOAD_STEP + 1);
		ssize_t got = larger ? read_all(fd, larger + have, LOAD_STEP) : -1;

		text = larger ? larger : text;
		if (got < 0)
			break;
		have += (size_t)got;
		text[have] = '\0';
		if (got < LOAD_STEP)
			return text;
	}
	free(text);
	return NULL;
}

int file_write(const char *path, const char *text)
{
	int fd SCOPE_CLOSE = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	ssize_t length = (ssize_t)strlen(text);

	return fd >= 0 && write(fd, text, (size_t)length) == length ? 0 : -1;
}

int directory_make(const char *path, mode_t mode)
{
	char above[FILE_PATH_SIZE];

	if (strlen(path) >= sizeof(above)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		snprintf(above, sizeof(above), "%.*s", (int)(slash - path), path);
		if (mkdir(above, 0755) != 0 && errno != EEXIST)
			return -1;
	}
	return mkdir(path, mode) == 0 || errno == EEXIST ? 0 : -1;
}

bool directory_each(const char *path, bool (*visit)(const char *name, void *context), void *context)
{
	DIR *directory = opendir(path);
	bool found = false;

	for (struct dirent *entry = NULL; !found && directory && (entry = readdir(directory));)
		found = entry->d_name[0] != '.' && visit(entry->d_name, context);
	if (directory)
		closedir(directory);
	return found;
}
