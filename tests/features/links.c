/* Symbolic and hard links. */
#include "features.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool leads_to(const char *name, const char *target)
{
	char is[8192];
	struct stat st;
	ssize_t length = readlink(name, is, sizeof(is));

	return length == (ssize_t)strlen(target) && memcmp(is, target, strlen(target)) == 0 &&
	       lstat(name, &st) == 0 && S_ISLNK(st.st_mode) && st.st_size == length &&
	       (st.st_mode & 0777) == 0777;
}

static bool symbolic_again(void)
{
	NEED(leads_to("relative", "dir/file") && holds("relative", "content"));
	NEED(leads_to("absolute", "/proc/version") && open("absolute", O_RDONLY | O_CLOEXEC) >= 0);
	NEED(leads_to("dangling", "../nowhere/../at all"));
	NEED(leads_to("directory", "dir/") && holds("directory/file", "content"));
	NEED(leads_to("up", "../symbolic-links/dir") && holds("up/file", "content"));
	return true;
}

static bool symbolic(void)
{
	NEED(mkdir("dir", 0755) == 0 && put("dir/file", "content"));
	NEED(symlink("dir/file", "relative") == 0 && symlink("/proc/version", "absolute") == 0);
	NEED(symlink("../nowhere/../at all", "dangling") == 0 && symlink("dir/", "directory") == 0);
	NEED(symlink("../symbolic-links/dir", "up") == 0);
	return symbolic_again();
}

static bool odd_again(void)
{
	NEED(leads_to("lock", "host:1234:+5") && leads_to("asterisk", "a*b?"));
	return true;
}

static bool odd(void)
{
	NEED(symlink("host:1234:+5", "lock") == 0 && symlink("a*b?", "asterisk") == 0);
	return odd_again();
}

static bool backslash_again(void)
{
	NEED(leads_to("masked", "/lib/a\\x2db.mount"));
	NEED(leads_to("windows", "C:\\Windows"));
	return true;
}

static bool backslash(void)
{
	NEED(symlink("/lib/a\\x2db.mount", "masked") == 0 && symlink("C:\\Windows", "windows") == 0);
	return backslash_again();
}

static bool bytes_again(void)
{
	NEED(leads_to("link", "\xff\xfe"));
	return true;
}

static bool bytes(void)
{
	NEED(symlink("\xff\xfe", "link") == 0);
	return bytes_again();
}

static const char *long_target(void)
{
	static char target[4096];

	memset(target, 'x', sizeof(target) - 1);
	for (size_t i = 100; i < sizeof(target) - 1; i += 100)
		target[i] = '/';
	return target;
}

static bool long_again(void)
{
	NEED(leads_to("link", long_target()));
	return true;
}

static bool long_link(void)
{
	NEED(symlink(long_target(), "link") == 0);
	return long_again();
}

static bool listed_again(void)
{
	NEED(listed_as("dir", "file") == DT_REG && listed_as("dir", "sub") == DT_DIR);
	NEED(listed_as("dir", "link") == DT_LNK && listed_as("dir", "to-dir") == DT_LNK);
	return true;
}

static bool listed(void)
{
	NEED(mkdir("dir", 0755) == 0 && mkdir("dir/sub", 0755) == 0 && put("dir/file", ""));
	NEED(symlink("file", "dir/link") == 0 && symlink("sub", "dir/to-dir") == 0);
	return listed_again();
}

static bool same(const char *one, const char *other, nlink_t links)
{
	struct stat a, b;

	return lstat(one, &a) == 0 && lstat(other, &b) == 0 && a.st_ino == b.st_ino && a.st_nlink == links &&
	       b.st_nlink == links;
}

static bool hard_again(void)
{
	NEED(same("one", "dir/two", 2) && holds("dir/two", "content"));
	NEED(same("alone", "alone", 1));
	return true;
}

static bool hard(void)
{
	NEED(put("one", "content") && put("alone", "") && mkdir("dir", 0755) == 0);
	NEED(same("one", "one", 1));
	NEED(link("one", "dir/two") == 0 && same("one", "dir/two", 2));
	NEED(link("alone", "third") == 0 && same("alone", "third", 2) && unlink("third") == 0);
	return hard_again();
}

static bool long_named_again(void)
{
	NEED(same("a long name with spaces", "a long name with spaces", 1));
	NEED(same("another long name.conf", "a third long name.conf", 2));
	return true;
}

static bool long_named(void)
{
	NEED(put("a long name with spaces", "") && put("another long name.conf", ""));
	NEED(link("another long name.conf", "a third long name.conf") == 0);
	return long_named_again();
}

#define MOST 500

static bool many(void)
{
	char name[32];
	int made = 0, error = 0;

	NEED(put("file", ""));
	for (; made < MOST && error == 0; made++) {
		snprintf(name, sizeof(name), "%d", made);
		if (link("file", name) != 0) {
			error = errno;
			break;
		}
	}
	errno = error;
	if (error) {
		char text[64];

		snprintf(text, sizeof(text), "%d more names, then", made);
		failed_at(text, error);
		return false;
	}
	NEED(same("file", "0", MOST + 1));
	return true;
}

static bool many_again(void)
{
	NEED(same("file", "499", MOST + 1));
	return true;
}

static bool some(void)
{
	char name[32];

	NEED(put("file", ""));
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "%d", i);
		NEED(link("file", name) == 0);
	}
	NEED(same("file", "99", 101));
	return true;
}

static bool some_again(void)
{
	NEED(same("file", "99", 101));
	return true;
}

static bool of_link_again(void)
{
	NEED(same("link", "other", 2) && leads_to("other", "target"));
	return true;
}

static bool of_link(void)
{
	NEED(symlink("target", "link") == 0 && linkat(AT_FDCWD, "link", AT_FDCWD, "other", 0) == 0);
	return of_link_again();
}

static bool of_directory(void)
{
	struct stat st;

	NEED(mkdir("dir", 0755) == 0 && mkdir("dir/a", 0755) == 0 && mkdir("dir/b", 0755) == 0);
	NEED(stat("dir", &st) == 0 && (st.st_nlink == 1 || st.st_nlink == 4)); /* 1: not counted */
	NEED(link("dir", "other") != 0);
	return true;
}

static bool of_directory_again(void)
{
	struct stat st;

	NEED(stat("dir", &st) == 0 && (st.st_nlink == 1 || st.st_nlink == 4));
	return true;
}

const struct feature link_features[] = {
	{ "symbolic links", symbolic, symbolic_again },
	{ "symbolic links to a:b, a*b?", odd, odd_again },
	{ "symbolic links with a backslash", backslash, backslash_again },
	{ "symbolic links that are no UTF-8", bytes, bytes_again },
	{ "symbolic link of 4,095 bytes", long_link, long_again },
	{ "type of an entry (d_type)", listed, listed_again },
	{ "hard links and their count", hard, hard_again },
	{ "count of a file with a long name", long_named, long_named_again },
	{ "100 hard links to a file", some, some_again },
	{ "500 hard links to a file", many, many_again },
	{ "hard link to a symbolic link", of_link, of_link_again },
	{ "link count of a directory", of_directory, of_directory_again },
	{ 0 },
};
