/* Large directories, and directories that change while they are read. */
#include "features.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MANY 10000
#define SOME 2000

static bool make_many(int count)
{
	char name[32];

	NEED(mkdir("dir", 0755) == 0);
	for (int i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "dir/file-%05d", i);
		NEED(mknod(name, S_IFREG | 0644, 0) == 0);
	}
	return true;
}

static unsigned char seen[MANY];

static int number_of(const char *name)
{
	return strncmp(name, "file-", 5) == 0 ? atoi(name + 5) : -1;
}

/* How many of the files are seen in dir/; -1 if one of them is twice. */
static int count_files(void)
{
	DIR *dir = opendir("dir");
	int count = 0, number;

	memset(seen, 0, sizeof(seen));
	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		number = number_of(entry->d_name);
		if (number < 0 || number >= MANY)
			continue;
		count++;
		if (seen[number]++)
			return -1;
	}
	if (dir)
		closedir(dir);
	return count;
}

static bool many_again(void)
{
	char name[32];

	NEED(count_files() == MANY);
	for (int i = 0; i < MANY; i += 97) {
		snprintf(name, sizeof(name), "dir/file-%05d", i);
		NEED(is_there(name));
	}
	return true;
}

static bool many(void)
{
	return make_many(MANY) && many_again();
}

/* As rm -r does: each is removed as soon as it is read. */
static bool removed_while_read(void)
{
	DIR *dir;

	if (!make_many(SOME))
		return false;
	NEED((dir = opendir("dir")) != NULL);
	for (struct dirent *entry; (entry = readdir(dir));)
		if (entry->d_name[0] != '.')
			NEED(unlinkat(dirfd(dir), entry->d_name, 0) == 0);
	closedir(dir);
	NEED(count_files() == 0);
	NEED(rmdir("dir") == 0);
	return true;
}

/* What is neither made nor removed meanwhile must be seen, and once. */
static bool changed_while_read(void)
{
	DIR *dir;
	char name[32];
	int read = 0, number;

	if (!make_many(SOME))
		return false;
	memset(seen, 0, sizeof(seen));
	NEED((dir = opendir("dir")) != NULL);
	for (struct dirent *entry; (entry = readdir(dir)); read++) {
		if (read % 10 == 0) {
			snprintf(name, sizeof(name), "dir/new-%05d", read);
			NEED(put(name, ""));
			snprintf(name, sizeof(name), "dir/file-%05d",
				 (read * 7) % SOME / 2 * 2); /* even numbers alone */
			unlink(name);
		}
		number = number_of(entry->d_name);
		if (number >= 0 && number < MANY)
			seen[number]++;
		NEED(read < 10 * SOME);
	}
	closedir(dir);
	for (int i = 1; i < SOME; i += 2)
		NEED(seen[i] == 1);
	return true;
}

static bool seeked(void)
{
	DIR *dir;
	long place = 0;
	char name[256];

	if (!make_many(SOME))
		return false;
	NEED((dir = opendir("dir")) != NULL);
	for (int i = 0; i < SOME / 2; i++)
		NEED(readdir(dir) != NULL);
	place = telldir(dir);
	struct dirent *entry = readdir(dir);
	NEED(entry != NULL);
	snprintf(name, sizeof(name), "%s", entry->d_name);
	for (int i = 0; i < 100; i++)
		NEED(readdir(dir) != NULL);
	seekdir(dir, place);
	entry = readdir(dir);
	NEED(entry != NULL && strcmp(entry->d_name, name) == 0);
	return true;
}

static bool dots(void)
{
	NEED(mkdir("dir", 0755) == 0);
	NEED(listed_as("dir", ".") >= 0 && listed_as("dir", "..") >= 0);
	return true;
}

/* Inode numbers, by which tar, cp and rsync know hard links: each file's own, and the same as the directory says. */
static bool numbers_differ(void)
{
	DIR *dir;
	struct stat st;
	ino_t last = 0;

	NEED((dir = opendir("dir")) != NULL);
	for (struct dirent *entry; (entry = readdir(dir));) {
		if (number_of(entry->d_name) < 0)
			continue;
		NEED(fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		     st.st_ino == entry->d_ino);
		NEED(st.st_ino != last);
		last = st.st_ino;
	}
	closedir(dir);
	return true;
}

static bool numbers_again(void)
{
	struct stat st;
	char text[32];

	NEED(stat("dir/file-00001", &st) == 0);
	snprintf(text, sizeof(text), "%llu", (unsigned long long)st.st_ino);
	NEED(holds("number", text));
	return numbers_differ();
}

static bool numbers(void)
{
	struct stat st;
	char text[32];

	if (!make_many(100))
		return false;
	NEED(stat("dir/file-00001", &st) == 0);
	snprintf(text, sizeof(text), "%llu", (unsigned long long)st.st_ino);
	NEED(put("number", text));
	return numbers_differ();
}

static bool synced(void)
{
	int fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	NEED(put("file", "") && fd >= 0);
	NEED(fsync(fd) == 0);
	return true;
}

const struct feature directory_features[] = {
	{ "a directory of 10,000 files", many, many_again },
	{ "entries removed as they are read", removed_while_read, NULL },
	{ "entries made and removed meanwhile", changed_while_read, NULL },
	{ "telldir, seekdir", seeked, NULL },
	{ ". and .. are listed", dots, NULL },
	{ "inode numbers stay", numbers, numbers_again },
	{ "fsync of a directory", synced, NULL },
	{ 0 },
};
