/*
 * The only program of a guest that is going to be killed: it writes to its root in several ways until it is no more, and says
 * on the second serial port what must be on the disk from then on: nothing before the call that waits for the disk has
 * come back.
 *
 *   started ROUND               the root stands (kernel parameter test.round); files of the round before the last one go
 *   block FILE NUMBER VERSION   this block of FILE holds VERSION, or a later one
 *   whole FILE BLOCKS VERSION   all of FILE is VERSION, or all of it a later one
 *   failed WRITER WHAT          a writer has ended: the disk has refused
 *   wrong FILE NUMBER           a block that was read is not what was written
 *   eaten N, killed N           a fault has been made (kernel parameter test.also=eat or kill_ntfs_3g)
 *   ended SECONDS               all writers have, as the kernel parameter test.seconds wanted
 *
 * With test.logged the words are marks in the log of the disk as well. test.only names the one writer that is wanted. Every
 * sector of a block tells where it belongs, and which version it is (content.py reads it again). Versions rise from round to
 * round.
 */
#include "dm.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define BLOCK  4096
#define SECTOR 512
#define FIXED  64 /* blocks of a file that is written to in place */
#define SLOTS  8  /* files that are replaced */
#define WHOLE  24 /* blocks of one of them, at most */
#define GROWN  512
#define ROUND  1000000 /* versions of a round, at most */
#define SPARES 4

static int port;
static bool logged;
static unsigned round_number;
static const char *writer = "init";

/* The same LINE in the log of a logged disk, behind all that was safe by then. A message has no blanks but at its words' ends. */
static void mark(const char *line, int length)
{
	char message[160];

	int end = snprintf(message, sizeof(message), "mark %.*s", length - 1, line);
	for (int i = (int)strlen("mark "); i < end; i++)
		if (message[i] == ' ')
			message[i] = '_';
	dm_tell("logged", message);
}

static void say(const char *format, ...)
{
	char line[128];
	va_list arguments;

	va_start(arguments, format);
	int length = vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	if (write(port, line, (size_t)length) != length)
		_exit(1);
	if (logged)
		mark(line, length);
}

/* RESULT of a system call; where it has failed, the writer says so and ends. */
static long must(long result)
{
	if (result < 0) {
		say("failed %s %s\n", writer, strerror(errno));
		_exit(1);
	}
	return result;
}

static void write_text(const char *path, const char *text)
{
	int fd = (int)must(open(path, O_WRONLY | O_CLOEXEC));

	must(write(fd, text, strlen(text)));
	close(fd);
}

static int open_file(const char *name, int flags)
{
	return (int)must(open(name, flags | O_CREAT | O_CLOEXEC, 0644));
}

static void fill(char block[BLOCK], const char *name, unsigned number, unsigned version)
{
	for (unsigned sector = 0; sector < BLOCK / SECTOR; sector++) {
		char *at = block + sector * SECTOR;
		int length = snprintf(at, SECTOR, "%s %u %u %u\n", name, number, sector, version);

		for (int i = length; i < SECTOR; i++)
			at[i] = at[i - length];
	}
}

static void write_block(int fd, const char *name, unsigned number, unsigned version)
{
	static char block[BLOCK] __attribute__((aligned(BLOCK)));

	fill(block, name, number, version);
	must(pwrite(fd, block, BLOCK, (off_t)number * BLOCK));
}

/* A file of FIXED blocks is there, with whatever versions; new ones begin with BEGIN. */
static int open_fixed(const char *name, int flags, unsigned begin)
{
	struct stat is;
	int fd = open_file(name, O_RDWR);

	must(fstat(fd, &is));
	for (unsigned number = (unsigned)(is.st_size / BLOCK); number < FIXED; number++)
		write_block(fd, name, number, begin);
	must(fsync(fd));
	close(fd);
	return open_file(name, O_RDWR | flags);
}

/* Blocks in place, some at a time, until fdatasync has come back. */
static void overwrite(unsigned version)
{
	int fd = open_fixed("overwritten", 0, version);

	for (;;) {
		unsigned numbers[8], count = 1 + (unsigned)rand() % 8;

		version++;
		for (unsigned i = 0; i < count; i++)
			write_block(fd, "overwritten", numbers[i] = (unsigned)rand() % FIXED, version);
		must(fdatasync(fd));
		for (unsigned i = 0; i < count; i++)
			say("block overwritten %u %u\n", numbers[i], version);
	}
}

/* Past the page cache, and each write safe by itself: where the disk can, by FUA. */
static void write_through(unsigned version)
{
	int fd = open_fixed("through", O_DIRECT | O_DSYNC, version);

	for (;;) {
		unsigned number = (unsigned)rand() % FIXED;

		write_block(fd, "through", number, ++version);
		say("block through %u %u\n", number, version);
	}
}

/* A new file takes the place of an old one, as editors and package managers do it. */
static void replace(unsigned version)
{
	int directory = (int)must(open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	char name[16];

	for (;;) {
		unsigned blocks = 1 + (unsigned)rand() % WHOLE;

		snprintf(name, sizeof(name), "slot%u", ++version % SLOTS);
		int fd = open_file("new", O_WRONLY | O_TRUNC);
		for (unsigned number = 0; number < blocks; number++)
			write_block(fd, name, number, version);
		must(fsync(fd));
		close(fd);
		must(rename("new", name));
		must(fsync(directory));
		say("whole %s %u %u\n", name, blocks, version);
	}
}

/* A file that grows, and is begun anew when it is long. */
static void append(unsigned version)
{
	char name[16];

	snprintf(name, sizeof(name), "grown%u", round_number);
	for (unsigned number = 0;; number = (number + 1) % GROWN) {
		int fd = open_file(name, O_WRONLY);
		write_block(fd, name, number, ++version);
		must(fsync(fd));
		close(fd);
		say("block %s %u %u\n", name, number, version);
	}
}

/* What was written in an earlier round, or now, is read from the disk again and again: what comes must be right. */
static void read_back(unsigned version)
{
	static char is[BLOCK] __attribute__((aligned(BLOCK))), must_be[BLOCK];
	int fd = open_fixed("still", O_DIRECT, version);

	for (unsigned number = 0;; number = (number + 1) % FIXED) {
		must(pread(fd, is, BLOCK, (off_t)number * BLOCK));
		const char *words = memchr(is, ' ', SECTOR / 2);
		if (!words || sscanf(words, " %*u %*u %u", &version) != 1)
			version = 0;
		fill(must_be, "still", number, version);
		if (memcmp(is, must_be, BLOCK) != 0)
			say("wrong still %u\n", number);
		usleep(5000);
	}
}

/* Nobody waits for these: pages, names and free blocks are always on their way to the disk. */
static void litter(unsigned version)
{
	static char garbage[64 * 1024];
	char name[16], other[16];

	for (;;) {
		snprintf(name, sizeof(name), "litter%u", (unsigned)rand() % 16);
		snprintf(other, sizeof(other), "litter%u", (unsigned)rand() % 16);
		if (++version % 8 == 0)
			unlink(name);
		if (version % 16 == 0)
			rename(name, other);
		int fd = open_file(name, O_WRONLY);
		garbage[0] = (char)version;
		must(pwrite(fd, garbage, (size_t)rand() % sizeof(garbage), rand() % (256 * 1024)));
		close(fd);
		usleep(20000);
	}
}

/* A child that the kernel ends before any other program. */
static pid_t fork_victim(void)
{
	pid_t victim = fork();

	if (victim == 0)
		write_text("/proc/self/oom_score_adj", "1000");
	return victim;
}

static void eat_all(void)
{
	for (char *at; (at = malloc(1 << 20));)
		memset(at, 1, 1 << 20);
	_exit(1);
}

/*
 * All memory there is, until the kernel ends who takes it; then again. Whoever still waits for memory while the dead one gives
 * its back may have the kernel end one more: then a spare one, not this program or a writer.
 */
static void eat(unsigned version)
{
	pid_t eater = 0, spares[SPARES] = { 0 }, ended = 0;

	for (;; ended = wait(NULL)) {
		for (size_t i = 0; i < SPARES; i++)
			if (spares[i] == ended && (spares[i] = fork_victim()) == 0)
				for (;;)
					pause();
		if (eater != ended)
			continue;
		if ((eater = fork_victim()) == 0)
			eat_all();
		say("eaten %u\n", ++version);
	}
}

/* After a while the process that serves the host is no more. */
static void kill_ntfs_3g(unsigned version)
{
	char text[16] = "";
	int fd = (int)must(open("/run/sendsigs.omit.d/loopboot", O_RDONLY | O_CLOEXEC));

	must(read(fd, text, sizeof(text) - 1));
	sleep(3);
	say("killed %u\n", version);
	must(kill(atoi(text), SIGKILL));
	_exit(0);
}

/* What stands behind NAME (which ends with =) on the kernel command line, or NULL. */
static const char *parameter(const char *name)
{
	static char line[4096];
	int fd = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);
	ssize_t length = read(fd, line, sizeof(line) - 1);

	close(fd);
	line[length < 0 ? 0 : length] = '\0';
	const char *found = strstr(line, name);
	return found ? found + strlen(name) : NULL;
}

static unsigned number_of(const char *name)
{
	const char *text = parameter(name);

	return text ? (unsigned)strtoul(text, NULL, 10) : 0;
}

static bool names(const char *list, const char *name)
{
	const char *text = parameter(list);

	return text && strncmp(text, name, strlen(name)) == 0;
}

static const struct {
	const char *name;
	void (*work)(unsigned version);
	bool only_if_named;
} writers[] = {
	{ "overwrite", overwrite, false },
	{ "write_through", write_through, false },
	{ "replace", replace, false },
	{ "append", append, false },
	{ "read_back", read_back, false },
	{ "litter", litter, false },
	{ "eat", eat, true },
	{ "kill_ntfs_3g", kill_ntfs_3g, true },
};

static void start_all(void)
{
	bool all = parameter("test.only=") == NULL;

	for (size_t i = 0; i < sizeof(writers) / sizeof(*writers); i++) {
		writer = writers[i].name;
		if (!names("test.only=", writer) && !names("test.also=", writer) &&
		    (writers[i].only_if_named || !all))
			continue;
		if (fork() == 0) {
			srand(round_number * 31 + (unsigned)i);
			writers[i].work(round_number * ROUND);
		}
	}
}

/* So that the log, which is written behind, is whole. */
static void end_after(unsigned seconds)
{
	sleep(seconds);
	kill(-1, SIGKILL);
	sleep(1);
	say("ended %u\n", seconds);
}

int main(void)
{
	char old[16];

	port = open("/dev/ttyS1", O_WRONLY | O_CLOEXEC | O_NOCTTY);
	round_number = number_of("test.round=");
	logged = parameter("test.logged") != NULL;
	say("started %u\n", round_number);
	mkdir("/load", 0755);
	must(chdir("/load"));
	must(mlockall(MCL_CURRENT)); /* there may be no disk to read it from again */
	snprintf(old, sizeof(old), "grown%u", round_number - 2);
	unlink(old);
	start_all();
	if (number_of("test.seconds=") > 0)
		end_after(number_of("test.seconds="));
	while (wait(NULL) > 0)
		continue;
	for (;;)
		pause();
}
