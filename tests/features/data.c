/* What a file holds, and the ways to it. */
#include "features.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/falloc.h>

#define MIB (1 << 20)

static int file_of(const char *name)
{
	return open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
}

/* Whether LENGTH bytes of FD from AT are all BYTE. */
static bool all_are(int fd, off_t at, size_t length, char byte)
{
	static char buffer[65536];

	while (length > 0) {
		size_t part = length < sizeof(buffer) ? length : sizeof(buffer);

		if (pread(fd, buffer, part, at) != (ssize_t)part)
			return false;
		for (size_t i = 0; i < part; i++)
			if (buffer[i] != byte)
				return false;
		at += (off_t)part;
		length -= part;
	}
	return true;
}

static bool fill(int fd, off_t at, size_t length, char byte)
{
	static char buffer[65536];

	memset(buffer, byte, sizeof(buffer));
	while (length > 0) {
		size_t part = length < sizeof(buffer) ? length : sizeof(buffer);

		if (pwrite(fd, buffer, part, at) != (ssize_t)part)
			return false;
		at += (off_t)part;
		length -= part;
	}
	return true;
}

static long long size_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 ? (long long)st.st_size : -1;
}

static long long taken_by(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 ? (long long)st.st_blocks * 512 : -1;
}

static bool mapped_again(void)
{
	int fd = file_of("file");

	NEED(size_of(fd) == MIB && all_are(fd, 0, 4096, 0) && all_are(fd, 4096, MIB - 4096, 'm'));
	return true;
}

static bool mapped(void)
{
	int fd = file_of("file");
	char *map;

	NEED(fd >= 0 && ftruncate(fd, MIB) == 0);
	map = mmap(NULL, MIB, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	NEED(map != MAP_FAILED);
	memset(map + 4096, 'm', MIB - 4096);
	NEED(all_are(fd, 4096, MIB - 4096, 'm')); /* seen by read() at once */
	NEED(pwrite(fd, "w", 1, 8192) == 1 && map[8192] == 'w');
	map[8192] = 'm';
	NEED(msync(map, MIB, MS_SYNC) == 0);
	return mapped_again();
}

static bool sparse_again(void)
{
	int fd = file_of("file");

	NEED(size_of(fd) == 256LL * MIB + 4 && all_are(fd, 0, 4 * MIB, 0) &&
	     all_are(fd, 256LL * MIB, 4, 'x'));
	return true;
}

static bool sparse(void)
{
	int fd = file_of("file");

	NEED(fd >= 0 && pwrite(fd, "xxxx", 4, 256LL * MIB) == 4 && fsync(fd) == 0);
	NEED(taken_by(fd) < 2 * MIB);
	return sparse_again();
}

static bool seek_holes(void)
{
	int fd = file_of("file");

	NEED(fd >= 0 && fill(fd, 0, MIB, 'a') && ftruncate(fd, 64 * MIB) == 0 &&
	     fill(fd, 48 * MIB, MIB, 'b') && fsync(fd) == 0);
	NEED(lseek(fd, 0, SEEK_HOLE) == MIB);
	NEED(lseek(fd, 2 * MIB, SEEK_DATA) == 48 * MIB);
	return true;
}

static bool allocated_again(void)
{
	int fd = file_of("file");

	NEED(size_of(fd) == 8 * MIB && all_are(fd, 0, 8 * MIB, 0));
	return true;
}

static bool allocated(void)
{
	int fd = file_of("file");

	NEED(fd >= 0 && fallocate(fd, 0, 0, 8 * MIB) == 0);
	NEED(size_of(fd) == 8 * MIB && taken_by(fd) >= 8 * MIB);
	return allocated_again();
}

static bool ahead_again(void)
{
	NEED(size_of(file_of("file")) == 4);
	NEED(holds("file", "text"));
	return true;
}

static bool allocated_ahead(void)
{
	int fd = file_of("file");

	NEED(fd >= 0 && write(fd, "text", 4) == 4);
	NEED(fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 8 * MIB) == 0 && taken_by(fd) >= 8 * MIB);
	return ahead_again();
}

static bool punched_again(void)
{
	int fd = file_of("file");

	NEED(size_of(fd) == 8 * MIB);
	NEED(all_are(fd, 0, MIB, 'p') && all_are(fd, MIB, 4 * MIB, 0) && all_are(fd, 5 * MIB, 3 * MIB, 'p'));
	return true;
}

static bool punched(void)
{
	int fd = file_of("file");

	NEED(fd >= 0 && fill(fd, 0, 8 * MIB, 'p') && fsync(fd) == 0);
	NEED(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, MIB, 4 * MIB) == 0);
	NEED(fsync(fd) == 0 && taken_by(fd) < 5 * MIB);
	return punched_again();
}

static bool zeroed_again(void)
{
	int fd = file_of("file");

	NEED(size_of(fd) == MIB && all_are(fd, 0, 4096, 'z') && all_are(fd, 4096, MIB / 2, 0));
	NEED(all_are(fd, 4096 + MIB / 2, MIB / 2 - 4096, 'z'));
	return true;
}

static bool zeroed(void)
{
	int fd = file_of("file");

	NEED(fd >= 0 && fill(fd, 0, MIB, 'z'));
	NEED(fallocate(fd, FALLOC_FL_ZERO_RANGE, 4096, MIB / 2) == 0);
	return zeroed_again();
}

static bool truncated_again(void)
{
	int fd = file_of("file");

	NEED(size_of(fd) == 3 * MIB && all_are(fd, 0, 1000, 't') && all_are(fd, 1000, 3 * MIB - 1000, 0));
	NEED(size_of(file_of("empty")) == 0);
	return true;
}

static bool truncated(void)
{
	int fd = file_of("file"), empty = file_of("empty");

	NEED(fd >= 0 && fill(fd, 0, 2 * MIB, 't') && ftruncate(fd, 1000) == 0 && ftruncate(fd, 3 * MIB) == 0);
	NEED(empty >= 0 && fill(empty, 0, MIB, 't') && ftruncate(empty, 0) == 0);
	return truncated_again();
}

static bool appended_again(void)
{
	int fd = file_of("file");

	NEED(size_of(fd) == 20000 && all_are(fd, 0, 20000, 'a'));
	return true;
}

static bool appended(void)
{
	int fd = open("file", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644), status;
	pid_t child;

	NEED(fd >= 0);
	child = fork();
	for (int i = 0; i < 1000; i++)
		NEED(write(fd, "aaaaaaaaaa", 10) == 10);
	if (child == 0)
		_exit(0);
	NEED(waitpid(child, &status, 0) == child && status == 0);
	return appended_again();
}

static bool direct_again(void)
{
	int fd = file_of("file");

	NEED(size_of(fd) == MIB && all_are(fd, 0, MIB, 'd'));
	return true;
}

static bool direct(void)
{
	void *buffer = NULL;
	int fd;

	NEED((fd = open("file", O_RDWR | O_CREAT | O_DIRECT | O_CLOEXEC, 0644)) >= 0);
	NEED(posix_memalign(&buffer, 4096, MIB) == 0);
	memset(buffer, 'd', MIB);
	NEED(pwrite(fd, buffer, MIB, 0) == MIB);
	memset(buffer, 0, MIB);
	NEED(pread(fd, buffer, MIB, 0) == MIB && ((char *)buffer)[MIB - 1] == 'd');
	return direct_again();
}

static bool large_again(void)
{
	int fd = file_of("file");

	NEED(size_of(fd) == (5LL << 30) + 5 && all_are(fd, 5LL << 30, 5, 'l') &&
	     all_are(fd, (5LL << 30) - 4096, 4096, 0));
	return true;
}

static bool large(void)
{
	int fd = file_of("file");

	NEED(fd >= 0 && pwrite(fd, "lllll", 5, 5LL << 30) == 5);
	return large_again();
}

static bool copied_again(void)
{
	int fd = file_of("copy");

	NEED(size_of(fd) == MIB && all_are(fd, 0, MIB, 'c'));
	return true;
}

static bool copied(void)
{
	int from = file_of("file"), to = file_of("copy");

	NEED(from >= 0 && to >= 0 && fill(from, 0, MIB, 'c'));
	NEED(copy_file_range(from, NULL, to, NULL, MIB, 0) == MIB);
	return copied_again();
}

/* Whether in another process ATTEMPT fails. */
static bool fails_elsewhere(bool (*attempt)(int), int fd)
{
	int status;
	pid_t child = fork();

	if (child == 0)
		_exit(attempt(fd) ? 0 : 7);
	return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 7;
}

static bool try_flock(int fd)
{
	(void)fd;
	return flock(open("file", O_RDWR | O_CLOEXEC), LOCK_EX | LOCK_NB) == 0;
}

static bool flocked(void)
{
	int fd = file_of("file");

	NEED(fd >= 0 && flock(fd, LOCK_EX) == 0);
	NEED(fails_elsewhere(try_flock, fd));
	NEED(flock(fd, LOCK_UN) == 0 && !fails_elsewhere(try_flock, fd));
	return true;
}

static bool try_lock(int fd)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0x40000001, .l_len = 1 };

	return fcntl(fd, F_SETLK, &lock) == 0;
}

static bool locked(void)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0x40000000, .l_len = 512 };
	int fd = file_of("file");

	NEED(fd >= 0 && fcntl(fd, F_SETLK, &lock) == 0);
	NEED(fails_elsewhere(try_lock, fd));
	lock.l_type = F_UNLCK;
	NEED(fcntl(fd, F_SETLK, &lock) == 0 && !fails_elsewhere(try_lock, fd));
	return true;
}

static bool sqlite_again(void)
{
	int fd = file_of("db");

	NEED(all_are(fd, 0, 8192, 's') && !is_there("db-journal") && size_of(file_of("db-shm")) == 32768);
	return true;
}

/* As SQLite writes: a journal that is removed at the end; shared memory in a mapped file beside the database. */
static bool sqlite(void)
{
	int db = file_of("db"), journal, shm = file_of("db-shm"),
	    dir = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char *map;

	NEED(db >= 0 && fill(db, 0, 8192, 'o') && fdatasync(db) == 0);
	NEED((journal = file_of("db-journal")) >= 0 && fill(journal, 0, 8192, 'o') &&
	     fdatasync(journal) == 0 && fsync(dir) == 0);
	NEED(fill(db, 0, 8192, 's') && fdatasync(db) == 0 && close(journal) == 0);
	NEED(unlink("db-journal") == 0 && fsync(dir) == 0);
	NEED(ftruncate(shm, 32768) == 0);
	map = mmap(NULL, 32768, PROT_READ | PROT_WRITE, MAP_SHARED, shm, 0);
	NEED(map != MAP_FAILED);
	map[100] = 's';
	NEED(pread(shm, map, 1, 100) == 1 && map[0] == 's');
	return sqlite_again();
}

const struct feature data_features[] = {
	{ "mmap, shared and written", mapped, mapped_again },
	{ "holes take no room", sparse, sparse_again },
	{ "SEEK_HOLE, SEEK_DATA", seek_holes, NULL },
	{ "fallocate", allocated, allocated_again },
	{ "fallocate beyond the end", allocated_ahead, ahead_again },
	{ "fallocate: punch a hole", punched, punched_again },
	{ "fallocate: zero a range", zeroed, zeroed_again },
	{ "truncate down and up", truncated, truncated_again },
	{ "O_APPEND by two at once", appended, appended_again },
	{ "O_DIRECT", direct, direct_again },
	{ "a file of 5 GiB", large, large_again },
	{ "copy_file_range", copied, copied_again },
	{ "flock", flocked, NULL },
	{ "fcntl locks", locked, NULL },
	{ "SQLite: journal and shared memory", sqlite, sqlite_again },
	{ 0 },
};
