/* What programs and the kernel do with a file system as a whole. */
#include "features.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/quota.h>

#ifndef SYS_quotactl_fd
#define SYS_quotactl_fd 443
#endif

static bool program_again(void)
{
	NEED(run_copy("./program", "run") == 7);
	return true;
}

static bool program(void)
{
	NEED(copy_self("program", 0755));
	return program_again();
}

static bool script_again(void)
{
	NEED(run_copy("./script", "run") == 7);
	return true;
}

static bool script(void)
{
	char here[PATH_MAX], text[PATH_MAX + 32];

	NEED(getcwd(here, sizeof(here)) != NULL && copy_self("program", 0755));
	snprintf(text, sizeof(text), "#!%s/program script\n", here);
	NEED(put("script", text) && chmod("script", 0755) == 0);
	return script_again();
}

static bool busy_again(void)
{
	NEED(holds("text", "x"));
	return true;
}

static bool library_mapped(void)
{
	int fd;
	void *map;

	NEED(copy_self("library", 0755) && put("text", "x"));
	NEED((fd = open("library", O_RDONLY | O_CLOEXEC)) >= 0);
	map = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
	NEED(map != MAP_FAILED && memcmp(map, "\177ELF", 4) == 0);
	NEED(mprotect(map, 4096, PROT_READ | PROT_WRITE) == 0);
	((char *)map)[0] = 'x';
	NEED(pread(fd, map, 1, 0) == 1 && ((char *)map)[0] == '\177');
	return busy_again();
}

static bool event_is(int fd, uint32_t mask, const char *name)
{
	char buffer[4096] __attribute__((aligned(8)));
	ssize_t length = read(fd, buffer, sizeof(buffer));

	for (ssize_t at = 0; at < length;) {
		struct inotify_event *event = (void *)(buffer + at);

		if (event->mask & mask && strcmp(event->name, name) == 0)
			return true;
		at += (ssize_t)(sizeof(*event) + event->len);
	}
	return false;
}

static bool watched(void)
{
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

	NEED(inotify_add_watch(fd, ".", IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE) >= 0);
	NEED(put("file", "text") && event_is(fd, IN_CLOSE_WRITE, "file"));
	NEED(rename("file", "other") == 0 && event_is(fd, IN_MOVED_TO, "other"));
	NEED(unlink("other") == 0 && event_is(fd, IN_DELETE, "other"));
	return true;
}

static bool synced(void)
{
	int fd = open("file", O_RDWR | O_CREAT | O_CLOEXEC, 0644);

	NEED(fd >= 0 && write(fd, "text", 4) == 4);
	NEED(fsync(fd) == 0 && fdatasync(fd) == 0);
	NEED(syncfs(fd) == 0);
	NEED(sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE) == 0);
	fd = open("synchronous", O_WRONLY | O_CREAT | O_SYNC | O_CLOEXEC, 0644);
	NEED(fd >= 0 && write(fd, "text", 4) == 4);
	return true;
}

static bool synced_again(void)
{
	NEED(holds("file", "text") && holds("synchronous", "text"));
	return true;
}

static bool room(void)
{
	struct statvfs before, after;
	static char block[65536];

	NEED(statvfs(".", &before) == 0 && before.f_blocks > 0 && before.f_bavail > 0 &&
	     before.f_namemax == 255);
	int fd = open("file", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	for (int i = 0; i < 64; i++)
		NEED(write(fd, block, sizeof(block)) == sizeof(block));
	NEED(fsync(fd) == 0 && statvfs(".", &after) == 0);
	NEED((before.f_bfree - after.f_bfree) * before.f_frsize >= 64 * sizeof(block));
	return true;
}

static bool inodes(void)
{
	struct statvfs is;

	NEED(statvfs(".", &is) == 0 && is.f_files > 0 && is.f_favail > 0 && is.f_favail <= is.f_files);
	return true;
}

static bool quotas(void)
{
	struct if_dqinfo info;
	int fd = open(".", O_RDONLY | O_CLOEXEC);

	NEED(syscall(SYS_quotactl_fd, fd, QCMD(Q_GETINFO, USRQUOTA), 0, &info) == 0);
	return true;
}

static bool mount_point(void)
{
	NEED(mkdir("dir", 0755) == 0 && mkdir("other", 0755) == 0 && put("other/file", "text") &&
	     put("over", "") && put("under", "x"));
	NEED(mount("tmpfs", "dir", "tmpfs", 0, NULL) == 0 && umount("dir") == 0);
	NEED(mount("other", "dir", NULL, MS_BIND, NULL) == 0 && holds("dir/file", "text") &&
	     umount("dir") == 0);
	NEED(mount("under", "over", NULL, MS_BIND, NULL) == 0 && holds("over", "x") && umount("over") == 0);
	return true;
}

static bool overlay(const char *lower, const char *upper, const char *work, const char *where)
{
	char options[200];

	snprintf(options, sizeof(options), "lowerdir=%s%s%s%s%s", lower, upper ? ",upperdir=" : "",
		 upper ? upper : "", upper ? ",workdir=" : "", upper ? work : "");
	return mkdir(where, 0755) == 0 && mount("overlay", where, "overlay", 0, options) == 0;
}

static bool overlay_lower(void)
{
	NEED(mkdir("a", 0755) == 0 && mkdir("b", 0755) == 0 && put("a/one", "1") && put("b/two", "2"));
	NEED(overlay("a:b", NULL, NULL, "merged"));
	NEED(holds("merged/one", "1") && holds("merged/two", "2"));
	NEED(umount("merged") == 0);
	return true;
}

static bool overlay_upper(void)
{
	NEED(mkdir("lower", 0755) == 0 && mkdir("upper", 0755) == 0 && mkdir("work", 0755) == 0);
	NEED(put("lower/gone", "1") && put("lower/changed", "old") && mkdir("lower/dir", 0755) == 0 &&
	     put("lower/dir/file", ""));
	NEED(overlay("lower", "upper", "work", "merged"));
	NEED(unlink("merged/gone") == 0 && !is_there("merged/gone"));
	NEED(put("merged/new", "2") && holds("upper/new", "2"));
	NEED(chmod("merged/changed", 0600) == 0 && holds("upper/changed", "old"));
	NEED(unlink("merged/dir/file") == 0 && rmdir("merged/dir") == 0 && mkdir("merged/dir", 0755) == 0);
	NEED(!is_there("merged/dir/file"));
	NEED(umount("merged") == 0);
	return true;
}

static bool swapped(void)
{
	static char page[4096];
	int fd = open("swap", O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	for (int i = 0; i < 1024; i++)
		NEED(pwrite(fd, page, sizeof(page), i * 4096) == sizeof(page));
	memcpy(page + 4086, "SWAPSPACE2", 10);
	((uint32_t *)page)[256] = 1;    /* the version */
	((uint32_t *)page)[257] = 1023; /* the last page */
	NEED(pwrite(fd, page, sizeof(page), 0) == sizeof(page) && fsync(fd) == 0 && close(fd) == 0);
	NEED(swapon("swap", 0) == 0);
	NEED(swapoff("swap") == 0);
	return true;
}

struct handle {
	unsigned bytes;
	int type;
	unsigned char data[128];
};

static bool handles(void)
{
	struct handle handle = { .bytes = sizeof(handle.data) };
	int mount_id, here = open(".", O_RDONLY | O_CLOEXEC);
	char text[4];

	NEED(put("file", "text"));
	NEED(syscall(SYS_name_to_handle_at, AT_FDCWD, "file", &handle, &mount_id, 0) == 0);
	int fd = (int)syscall(SYS_open_by_handle_at, here, &handle, O_RDONLY);
	NEED(fd >= 0 && read(fd, text, 4) == 4 && memcmp(text, "text", 4) == 0);
	return true;
}

const struct feature system_features[] = {
	{ "a program runs", program, program_again },
	{ "a script runs", script, script_again },
	{ "mmap, private and executable", library_mapped, busy_again },
	{ "inotify", watched, NULL },
	{ "fsync, syncfs, O_SYNC", synced, synced_again },
	{ "statfs: room", room, NULL },
	{ "statfs: inodes (df -i)", inodes, NULL },
	{ "quotas", quotas, NULL },
	{ "mount points", mount_point, NULL },
	{ "overlayfs: as a lower directory", overlay_lower, NULL },
	{ "overlayfs: as the upper directory", overlay_upper, NULL },
	{ "a swap file", swapped, NULL },
	{ "file handles (NFS, systemd)", handles, NULL },
	{ 0 },
};
