/*
 * The library's names for calls into the kernel, in the program alone: the library's own see to threads, to kernels that
 * are older than any that can boot this, and to machines of 32 bits. They are longer than what they do.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Where the kernel's calls have these arguments, in this order, and its own struct stat; elsewhere the library's stay. */
#if defined(__x86_64__) || defined(__aarch64__) || (defined(__riscv) && __riscv_xlen == 64)

int openat(int directory, const char *path, int flags, ...)
{
	va_list arguments;
	mode_t mode;

	va_start(arguments, flags);
	mode = va_arg(arguments,
		      mode_t); /* whatever it is where O_CREAT is not there: the kernel does not look */
	va_end(arguments);
	return (int)syscall(SYS_openat, directory, path, flags, mode);
}

int open(const char *path, int flags, ...)
{
	va_list arguments;
	mode_t mode;

	va_start(arguments, flags);
	mode = va_arg(arguments, mode_t);
	va_end(arguments);
	return openat(AT_FDCWD, path, flags, mode);
}

int fstatat(int directory, const char *restrict path, struct stat *restrict is, int flags)
{
	return (int)syscall(SYS_newfstatat, directory, path, is, flags);
}

int stat(const char *restrict path, struct stat *restrict is)
{
	return fstatat(AT_FDCWD, path, is, 0);
}

int lstat(const char *restrict path, struct stat *restrict is)
{
	return fstatat(AT_FDCWD, path, is, AT_SYMLINK_NOFOLLOW);
}

int fstat(int fd, struct stat *is)
{
	return (int)syscall(SYS_fstat, fd, is);
}

ssize_t readlink(const char *restrict path, char *restrict text, size_t size)
{
	return syscall(SYS_readlinkat, AT_FDCWD, path, text, size);
}

void *mmap(void *start, size_t length, int protection, int flags, int fd, off_t offset)
{
	return (void *)syscall(SYS_mmap, start, length, protection, flags, fd, offset);
}

void *mremap(void *old, size_t old_length, size_t new_length, int flags, ...)
{
	return (void *)syscall(SYS_mremap, old, old_length, new_length, flags);
}

/* There are no other threads whose locks the child would have to look after. */
pid_t _Fork(void)
{
	return (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}

static unsigned pause_for(long seconds, long nanoseconds)
{
	return (unsigned)syscall(SYS_nanosleep, &(struct timespec){ seconds, nanoseconds }, NULL);
}

int usleep(unsigned microseconds)
{
	return (int)pause_for(microseconds / 1000000, microseconds % 1000000 * 1000L);
}

unsigned sleep(unsigned seconds)
{
	return pause_for(seconds, 0);
}

/* An entry of getdents64() is a struct dirent. */
struct __dirstream {
	int fd;
	long at, end;
	char entries[4096] __attribute__((aligned(8)));
};

DIR *fdopendir(int fd)
{
	DIR *stream = malloc(sizeof(*stream));

	if (stream != NULL) {
		stream->fd = fd;
		stream->at = stream->end = 0;
	}
	return stream;
}

DIR *opendir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);

	if (stream == NULL && fd >= 0)
		close(fd);
	return stream;
}

struct dirent *readdir(DIR *stream)
{
	struct dirent *entry;

	if (stream->at >= stream->end) {
		stream->end = syscall(SYS_getdents64, stream->fd, stream->entries, sizeof(stream->entries));
		stream->at = 0;
	}
	if (stream->end <= 0)
		return NULL;
	entry = (struct dirent *)(stream->entries + stream->at);
	stream->at += entry->d_reclen;
	return entry;
}

int closedir(DIR *stream)
{
	int fd = stream->fd;

	free(stream);
	return close(fd);
}

#endif
