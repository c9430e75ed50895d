/* Times of files. */
#include "features.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <linux/stat.h>

static bool has_times(const char *name, long long seconds, long nanoseconds)
{
	struct stat st;

	return lstat(name, &st) == 0 && st.st_mtim.tv_sec == seconds && st.st_mtim.tv_nsec == nanoseconds &&
	       st.st_atim.tv_sec == seconds && st.st_atim.tv_nsec == nanoseconds;
}

static bool set_times(const char *name, long long seconds, long nanoseconds)
{
	struct timespec times[2] = { { seconds, nanoseconds }, { seconds, nanoseconds } };

	return utimensat(AT_FDCWD, name, times, AT_SYMLINK_NOFOLLOW) == 0;
}

static bool seconds_again(void)
{
	NEED(has_times("file", 1234567890, 0) && has_times("link", 1234567890, 0));
	NEED(has_times("dir", 1234567890, 0));
	return true;
}

static bool seconds(void)
{
	NEED(put("file", "") && symlink("file", "link") == 0 && mkdir("dir", 0755) == 0);
	NEED(set_times("file", 1234567890, 0) && set_times("link", 1234567890, 0) &&
	     set_times("dir", 1234567890, 0));
	return seconds_again();
}

static bool hundreds_again(void)
{
	NEED(has_times("file", 1234567890, 123456700));
	return true;
}

static bool hundreds(void)
{
	NEED(put("file", "") && set_times("file", 1234567890, 123456700));
	return hundreds_again();
}

static bool nanoseconds_again(void)
{
	NEED(has_times("file", 1234567890, 123456789));
	return true;
}

static bool nanoseconds(void)
{
	NEED(put("file", "") && set_times("file", 1234567890, 123456789));
	return nanoseconds_again();
}

static bool far_again(void)
{
	NEED(has_times("1970", 0, 0));
	NEED(has_times("1969", -1, 0));
	NEED(has_times("1910", -1893456000, 0));
	NEED(has_times("2040", 2208988800LL, 0));
	NEED(has_times("2110", 4417977600LL, 0));
	return true;
}

static bool far(void)
{
	NEED(put("1970", "") && set_times("1970", 0, 0));
	NEED(put("1969", "") && set_times("1969", -1, 0));
	NEED(put("1910", "") && set_times("1910", -1893456000, 0)); /* ext4 begins in 1901 */
	NEED(put("2040", "") && set_times("2040", 2208988800LL, 0));
	NEED(put("2110", "") && set_times("2110", 4417977600LL, 0));
	return far_again();
}

static bool birth_is_known(struct statx *is)
{
	return syscall(SYS_statx, AT_FDCWD, "file", 0, STATX_BTIME, is) == 0 && is->stx_mask & STATX_BTIME &&
	       llabs(is->stx_btime.tv_sec - (long long)time(NULL)) < 3600;
}

static bool birth_again(void)
{
	struct statx is;

	NEED(birth_is_known(&is));
	return true;
}

static bool birth(void)
{
	NEED(put("file", "") && set_times("file", 1234567890, 0));
	return birth_again();
}

static void wait_a_little(void)
{
	nanosleep(&(struct timespec){ 0, 50000000 }, NULL);
}

static bool later(const struct timespec *one, const struct timespec *other)
{
	return one->tv_sec > other->tv_sec || (one->tv_sec == other->tv_sec && one->tv_nsec > other->tv_nsec);
}

static bool changed(void)
{
	struct stat before, after;

	NEED(put("file", "") && stat("file", &before) == 0);
	wait_a_little();
	NEED(chmod("file", 0600) == 0 && stat("file", &after) == 0);
	NEED(later(&after.st_ctim, &before.st_ctim) && after.st_mtim.tv_sec == before.st_mtim.tv_sec);
	wait_a_little();
	before = after;
	NEED(link("file", "other") == 0 && stat("file", &after) == 0 &&
	     later(&after.st_ctim, &before.st_ctim));
	wait_a_little();
	before = after;
	int fd = open("file", O_WRONLY | O_CLOEXEC);
	NEED(write(fd, "x", 1) == 1 && close(fd) == 0 && stat("file", &after) == 0);
	NEED(later(&after.st_mtim, &before.st_mtim) && later(&after.st_ctim, &before.st_ctim));
	return true;
}

static bool linked_again(void)
{
	struct stat st;

	NEED(stat("file", &st) == 0 && st.st_mtime == 1234567890);
	return true;
}

static bool linked(void)
{
	NEED(put("file", "") && set_times("file", 1234567890, 0) && link("file", "other") == 0);
	return linked_again();
}

static bool of_directory(void)
{
	struct stat before, made, renamed, removed;

	NEED(mkdir("dir", 0755) == 0 && stat("dir", &before) == 0);
	wait_a_little();
	NEED(put("dir/file", "") && stat("dir", &made) == 0 && later(&made.st_mtim, &before.st_mtim));
	wait_a_little();
	NEED(rename("dir/file", "dir/other") == 0 && stat("dir", &renamed) == 0 &&
	     later(&renamed.st_mtim, &made.st_mtim));
	wait_a_little();
	NEED(unlink("dir/other") == 0 && stat("dir", &removed) == 0 &&
	     later(&removed.st_mtim, &renamed.st_mtim));
	return true;
}

const struct feature time_features[] = {
	{ "times, to the second", seconds, seconds_again },
	{ "times, to 100 nanoseconds", hundreds, hundreds_again },
	{ "times, to the nanosecond", nanoseconds, nanoseconds_again },
	{ "times from 1910 to 2110", far, far_again },
	{ "time of birth", birth, birth_again },
	{ "a file's times follow what is done to it", changed, NULL },
	{ "a new hard link leaves the time alone", linked, linked_again },
	{ "a directory's time follows its entries", of_directory, NULL },
	{ 0 },
};
