#include "features.h"

#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/capability.h>

void failed_at(const char *condition, int error)
{
	printf("fails\t%s\t%s\n", condition, error ? strerror(error) : "");
}

void note(const char *format, ...)
{
	va_list list;

	printf("note\t");
	va_start(list, format);
	vprintf(format, list);
	va_end(list);
	printf("\n");
}

bool put(const char *name, const char *text)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	bool done = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
	int error = errno;

	close(fd);
	errno = done ? 0 : error;
	return done;
}

bool holds(const char *name, const char *text)
{
	char buffer[4096] = { 0 };
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? -1 : read(fd, buffer, sizeof(buffer) - 1);

	if (fd >= 0)
		close(fd);
	return length == (ssize_t)strlen(text) && strcmp(buffer, text) == 0;
}

bool is_there(const char *name)
{
	struct stat st;

	return lstat(name, &st) == 0;
}

int listed_as(const char *dir, const char *name)
{
	int type = -1;
	DIR *stream = opendir(dir);

	for (struct dirent *entry; stream && (entry = readdir(stream));)
		if (strcmp(entry->d_name, name) == 0)
			type = entry->d_type;
	if (stream)
		closedir(stream);
	return type;
}

static bool become_other(unsigned group)
{
	return setgroups(0, NULL) == 0 && setgid(group) == 0 && setuid(OTHER) == 0;
}

/* The exit status of CHILD; -1 if it has none. */
static int end_of(pid_t child)
{
	int status;

	if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

bool as_other(unsigned group, bool (*try)(void))
{
	fflush(stdout);
	pid_t child = fork();

	if (child == 0) {
		bool done = become_other(group) && try();

		fflush(stdout);
		_exit(done ? 0 : 1);
	}
	errno = 0;
	return end_of(child) == 0;
}

int run_copy(const char *path, const char *word)
{
	fflush(stdout);
	pid_t child = fork();

	if (child == 0) {
		if (become_other(OTHER))
			execl(path, path, "answer", word, NULL);
		_exit(100 + (errno & 0x7f));
	}
	return end_of(child);
}

bool copy_self(const char *path, unsigned mode)
{
	struct stat st;
	int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC),
	    to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool done = from >= 0 && to >= 0 && fstat(from, &st) == 0 &&
		    sendfile(to, from, NULL, (size_t)st.st_size) == st.st_size && fchmod(to, mode) == 0;

	close(from);
	close(to);
	return done;
}

static bool has_capability(unsigned number)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2] = { 0 };

	return syscall(SYS_capget, &header, data) == 0 && data[0].effective >> number & 1;
}

int answer(const char *word)
{
	if (strcmp(word, "run") == 0)
		return 7;
	if (strcmp(word, "uid") == 0)
		return geteuid() == THIRD ? 7 : 1;
	if (strcmp(word, "gid") == 0)
		return getegid() == THIRD ? 7 : 1;
	if (strcmp(word, "capability") == 0)
		return has_capability(CAP_NET_RAW) ? 7 : 1;
	return -1;
}
