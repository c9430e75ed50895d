/* What rename and unlink promise, and the ways in which Debian's own programs build on it. */
#include "features.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/fs.h>

static bool over_again(void)
{
	NEED(holds("file", "new") && !is_there("file.new"));
	NEED(is_there("dir/inside") && !is_there("dir.new"));
	return true;
}

static bool over_existing(void)
{
	NEED(put("file", "old") && put("file.new", "new") && rename("file.new", "file") == 0);
	NEED(mkdir("dir", 0755) == 0 && mkdir("dir.new", 0755) == 0 && put("dir.new/inside", ""));
	NEED(rename("dir.new", "dir") == 0);
	return over_again();
}

static bool kinds_again(void)
{
	struct stat st;

	NEED(holds("file", "content"));
	NEED(lstat("link", &st) == 0 && S_ISLNK(st.st_mode));
	return true;
}

static bool of_other_kinds(void)
{
	NEED(put("link", "") && symlink("target", "link.new") == 0 && rename("link.new", "link") == 0);
	NEED(symlink("target", "file") == 0 && put("file.new", "content") && rename("file.new", "file") == 0);
	return kinds_again();
}

static bool refused(void)
{
	NEED(mkdir("full", 0755) == 0 && put("full/file", "") && mkdir("empty", 0755) == 0 &&
	     put("file", ""));
	NEED(rename("empty", "full") != 0 && (errno == ENOTEMPTY || errno == EEXIST));
	NEED(rename("empty", "file") != 0 && errno == ENOTDIR);
	NEED(rename("file", "empty") != 0 && errno == EISDIR);
	NEED(rename("full", "full/below") != 0 && errno == EINVAL);
	NEED(rmdir("full") != 0 && (errno == ENOTEMPTY || errno == EEXIST));
	NEED(unlink("empty") != 0 && (errno == EISDIR || errno == EPERM));
	return true;
}

static bool same_file(void)
{
	NEED(put("one", "text") && link("one", "two") == 0);
	NEED(rename("one", "two") == 0 && holds("one", "text") &&
	     holds("two", "text")); /* POSIX: nothing is done */
	return true;
}

static bool read_is(int fd, const char *text)
{
	char buffer[64] = { 0 };

	return pread(fd, buffer, sizeof(buffer) - 1, 0) == (ssize_t)strlen(text) && strcmp(buffer, text) == 0;
}

static bool over_open(void)
{
	struct stat st;

	NEED(put("file", "old") && put("file.new", "new"));
	int fd = open("file", O_RDWR | O_CLOEXEC);
	NEED(fd >= 0 && rename("file.new", "file") == 0);
	NEED(read_is(fd, "old") && holds("file", "new"));
	NEED(pwrite(fd, "even older", 10, 0) == 10 && read_is(fd, "even older"));
	NEED(fstat(fd, &st) == 0 && st.st_nlink == 0);
	close(fd);
	NEED(holds("file", "new"));
	return true;
}

static bool over_open_again(void)
{
	NEED(holds("file", "new"));
	return true;
}

static bool open_file_again(void)
{
	NEED(holds("dir/moved", "written later") && !is_there("file"));
	return true;
}

static bool of_open_file(void)
{
	NEED(put("file", "text") && mkdir("dir", 0755) == 0);
	int fd = open("file", O_RDWR | O_CLOEXEC);
	NEED(fd >= 0 && rename("file", "dir/moved") == 0);
	NEED(pwrite(fd, "written later", 13, 0) == 13);
	close(fd);
	return open_file_again();
}

static int rename2(const char *from, const char *to, unsigned flags)
{
	return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, flags);
}

static bool noreplace(void)
{
	NEED(put("file", "1") && put("other", "2"));
	NEED(rename2("file", "other", RENAME_NOREPLACE) != 0 && errno == EEXIST);
	NEED(rename2("file", "new", RENAME_NOREPLACE) == 0 && holds("new", "1") && holds("other", "2"));
	return true;
}

static bool exchange_again(void)
{
	NEED(holds("one", "2") && holds("two", "1"));
	return true;
}

static bool exchange(void)
{
	NEED(put("one", "1") && put("two", "2"));
	NEED(rename2("one", "two", RENAME_EXCHANGE) == 0);
	return exchange_again();
}

static bool directory_again(void)
{
	struct stat above, to;

	NEED(stat("b/moved/..", &above) == 0 && stat("b", &to) == 0 && above.st_ino == to.st_ino);
	NEED(holds("b/moved/file", "text") && !is_there("a/dir"));
	return true;
}

static bool of_directory(void)
{
	NEED(mkdir("a", 0755) == 0 && mkdir("b", 0755) == 0 && mkdir("a/dir", 0755) == 0 &&
	     put("a/dir/file", "text"));
	NEED(rename("a/dir", "b/moved") == 0);
	return directory_again();
}

static bool unlinked(void)
{
	struct stat st;
	char *map;

	NEED(put("file", "text"));
	int fd = open("file", O_RDWR | O_CLOEXEC);
	NEED(fd >= 0 && unlink("file") == 0 && !is_there("file"));
	NEED(fstat(fd, &st) == 0 && st.st_nlink == 0);
	NEED(read_is(fd, "text") && pwrite(fd, "more text", 9, 0) == 9 && read_is(fd, "more text"));
	NEED(ftruncate(fd, 1 << 20) == 0);
	map = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	NEED(map != MAP_FAILED && map[0] == 'm');
	map[1 << 19] = 'x';
	NEED(put("file", "another"));
	NEED(holds("file", "another"));
	return true;
}

static bool of_its_directory(void)
{
	NEED(mkdir("dir", 0755) == 0 && put("dir/file", "text"));
	int fd = open("dir/file", O_RDWR | O_CLOEXEC);
	NEED(fd >= 0 && unlink("dir/file") == 0);
	NEED(rmdir("dir") == 0); /* nothing is left in it */
	NEED(read_is(fd, "text"));
	return true;
}

static bool deleted_cwd(void)
{
	NEED(mkdir("dir", 0755) == 0 && chdir("dir") == 0 && rmdir("../dir") == 0);
	NEED(open("file", O_WRONLY | O_CREAT | O_CLOEXEC, 0644) < 0 && errno == ENOENT);
	return true;
}

static bool tmpfile_again(void)
{
	NEED(holds("file", "text"));
	return true;
}

static bool tmpfile_linked(void)
{
	char path[64];
	int fd;

	NEED((fd = open(".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0644)) >= 0);
	NEED(write(fd, "text", 4) == 4);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	NEED(linkat(AT_FDCWD, path, AT_FDCWD, "file", AT_SYMLINK_FOLLOW) == 0);
	return tmpfile_again();
}

static bool synced(const char *name)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	bool done = fd >= 0 && fsync(fd) == 0;

	close(fd);
	return done;
}

static bool dpkg_again(void)
{
	struct stat st;

	NEED(holds("file", "new") && holds("program", "new") && !is_there("file.dpkg-tmp") &&
	     !is_there("file.dpkg-new"));
	NEED(stat("file", &st) == 0 && st.st_nlink == 1 && st.st_uid == 0 && st.st_gid == 50 &&
	     (st.st_mode & 07777) == 02755);
	NEED(stat("file", &st) == 0 && st.st_mtime == 1000000000);
	return true;
}

/* As dpkg puts a new version of a file in its place: the old one stays as a link until all is done. */
static bool dpkg_replaces(const char *name)
{
	char new[64], old[64];
	struct timespec times[2] = { { 1000000000, 0 }, { 1000000000, 0 } };

	snprintf(new, sizeof(new), "%s.dpkg-new", name);
	snprintf(old, sizeof(old), "%s.dpkg-tmp", name);
	NEED(put(new, "new"));
	NEED(chown(new, 0, 50) == 0 && chmod(new, 02755) == 0 && utimensat(AT_FDCWD, new, times, 0) == 0);
	NEED(synced(new));
	NEED(link(name, old) == 0);
	NEED(rename(new, name) == 0);
	NEED(synced("."));
	NEED(holds(old, "old") && unlink(old) == 0);
	return true;
}

static bool dpkg(void)
{
	NEED(put("file", "old") && put("program", "old"));
	int running = open("program", O_RDONLY | O_CLOEXEC);
	NEED(dpkg_replaces("file") && dpkg_replaces("program"));
	NEED(read_is(running, "old"));
	return dpkg_again();
}

static bool useradd_again(void)
{
	NEED(holds("passwd", "new") && holds("passwd-", "old") && !is_there("passwd.lock") &&
	     !is_there("passwd.123"));
	return true;
}

/* As shadow's commonio.c locks and rewrites a user database. */
static bool useradd(void)
{
	struct stat st;

	NEED(put("passwd", "old"));
	NEED(put("passwd.123", "123") && link("passwd.123", "passwd.lock") == 0);
	NEED(stat("passwd.123", &st) == 0 && st.st_nlink == 2);
	NEED(unlink("passwd.123") == 0);
	NEED(put("passwd.124", "124") && link("passwd.124", "passwd.lock") != 0 && errno == EEXIST &&
	     unlink("passwd.124") == 0);
	NEED(link("passwd", "passwd-") == 0);
	NEED(put("passwd+", "new") && synced("passwd+") && rename("passwd+", "passwd") == 0);
	NEED(unlink("passwd.lock") == 0);
	return useradd_again();
}

const struct feature rename_features[] = {
	{ "rename over what is there", over_existing, over_again },
	{ "rename over another kind", of_other_kinds, kinds_again },
	{ "rename and unlink refuse what they must", refused, NULL },
	{ "rename of a file over its other name", same_file, NULL },
	{ "rename over an open file", over_open, over_open_again },
	{ "rename of an open file", of_open_file, open_file_again },
	{ "rename of a directory", of_directory, directory_again },
	{ "RENAME_NOREPLACE", noreplace, NULL },
	{ "RENAME_EXCHANGE", exchange, exchange_again },
	{ "an unlinked file lives on while it is open", unlinked, NULL },
	{ "its directory can be removed", of_its_directory, NULL },
	{ "a removed working directory", deleted_cwd, NULL },
	{ "O_TMPFILE, and a name for it", tmpfile_linked, tmpfile_again },
	{ "dpkg: replace, with the old one as a link", dpkg, dpkg_again },
	{ "useradd: lock by a link", useradd, useradd_again },
	{ 0 },
};
