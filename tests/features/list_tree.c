/*
 * list_tree DIR: a line for each file under DIR, in the order of the names, with all that tar keeps of it: its type and mode,
 * owner, group, size, device, link count, time (to 100 ns), a sum of its content, its target or, of a file with several
 * names, the first of them, and its extended attributes. Two trees that are alike give the same lines.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#define LINKS 65536

static struct {
	ino_t number;
	char *name;
} linked[LINKS];
static size_t links;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* FNV-1a */
static uint64_t sum(uint64_t of, const void *data, size_t length)
{
	for (const unsigned char *at = data; length--; at++)
		of = (of ^ *at) * 0x100000001b3;
	return of;
}

#define NOTHING 0xcbf29ce484222325

static uint64_t sum_of_content(const char *path)
{
	static char buffer[65536];
	uint64_t of = NOTHING;
	ssize_t length;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		die(path);
	while ((length = read(fd, buffer, sizeof(buffer))) > 0)
		of = sum(of, buffer, (size_t)length);
	if (length < 0)
		die(path);
	close(fd);
	return of;
}

static const char *first_name(ino_t number, const char *path)
{
	for (size_t i = 0; i < links; i++)
		if (linked[i].number == number)
			return linked[i].name;
	if (links == LINKS || !(linked[links].name = strdup(path)))
		die("links");
	linked[links].number = number;
	return linked[links++].name;
}

/* The names of extended attributes that a user could have set: not those that say how the file system stores something. */
static bool is_told(const char *name)
{
	return strncmp(name, "user.", 5) == 0 || strncmp(name, "security.", 9) == 0 ||
	       strncmp(name, "trusted.", 8) == 0 || strncmp(name, "system.posix_acl_", 17) == 0;
}

static uint64_t sum_of_attributes(const char *path)
{
	static char names[65536], value[65536];
	ssize_t length = llistxattr(path, names, sizeof(names)), size;
	uint64_t of = 0;

	for (ssize_t at = 0; at < length; at += (ssize_t)strlen(names + at) + 1) {
		if (!is_told(names + at))
			continue;
		if ((size = lgetxattr(path, names + at, value, sizeof(value))) < 0)
			die(names + at);
		of += sum(sum(NOTHING, names + at, strlen(names + at) + 1), value,
			  (size_t)size); /* in whatever order */
	}
	return of;
}

static void print(const char *path, const char *name)
{
	struct stat st;
	char target[8192] = "";

	if (lstat(path, &st) != 0)
		die(path);
	bool has_size = S_ISREG(st.st_mode) || S_ISLNK(st.st_mode),
	     is_device = S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode);
	if (S_ISLNK(st.st_mode) && readlink(path, target, sizeof(target) - 1) < 0)
		die(path);
	printf("%s\tmode=%o\towner=%u:%u\tsize=%lld\tdevice=%u:%u\tlinks=%u\ttime=%lld.%07ld\tcontent=%"
	       "016llx\ttarget=%s\tattributes=%016llx\n",
	       name, st.st_mode, st.st_uid, st.st_gid, has_size ? (long long)st.st_size : 0,
	       is_device ? major(st.st_rdev) : 0, is_device ? minor(st.st_rdev) : 0,
	       S_ISDIR(st.st_mode) ? 1 : (unsigned)st.st_nlink, (long long)st.st_mtim.tv_sec,
	       st.st_mtim.tv_nsec / 100, (unsigned long long)(S_ISREG(st.st_mode) ? sum_of_content(path) : 0),
	       !S_ISDIR(st.st_mode) && !*target && st.st_nlink > 1 ? first_name(st.st_ino, name) : target,
	       (unsigned long long)sum_of_attributes(path));
}

static int by_bytes(const struct dirent **one, const struct dirent **other)
{
	return strcmp((*one)->d_name, (*other)->d_name);
}

static void walk(const char *path, size_t skip)
{
	struct dirent **entries;
	char below[8192];
	struct stat st;
	int count = scandir(path, &entries, NULL, by_bytes);

	if (count < 0)
		die(path);
	for (int i = 0; i < count; free(entries[i++])) {
		if (strcmp(entries[i]->d_name, ".") == 0 || strcmp(entries[i]->d_name, "..") == 0)
			continue;
		snprintf(below, sizeof(below), "%s/%s", path, entries[i]->d_name);
		print(below, below + skip);
		if (lstat(below, &st) == 0 && S_ISDIR(st.st_mode))
			walk(below, skip);
	}
	free(entries);
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: list_tree DIR\n");
		return 1;
	}
	walk(argv[1], strlen(argv[1]) + 1);
	return 0;
}
