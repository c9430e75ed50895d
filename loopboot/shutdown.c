#include "shutdown.h"

#include "base/log.h"
#include "base/number.h"
#include "kernel/dm.h"
#include "kernel/files.h"
#include "kernel/loop.h"
#include "kernel/mounts.h"
#include "kernel/ntfs3g.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

/* Each round takes one layer away: mounts, then the loop devices below them, then the mounts below those. */
#define ROUNDS 64

/* A process that was killed is not gone at once. */
#define TRIES 20
#define PAUSE 100000 /* microseconds */

/* This process's own: they end with the kernel. */
static bool is_own(const char *point)
{
	static const char own[][6] = { "/", "/dev", "/proc", "/sys", "/run" };

	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		if (strcmp(point, own[i]) == 0)
			return true;
	return false;
}

/* A file system without a device of its own number has nothing to lose; btrfs has no number and devices all the same. */
static bool is_diskless(const struct mount_entry *entry)
{
	return entry->major == 0 && strcmp(entry->type, "btrfs") != 0;
}

/*
 * ntfs-3g, which must live until its volume is unmounted, has files open in the old root's /dev: what is on no disk is
 * detached, in use or not, and a network file system whose server is gone does not keep us.
 */
static int unmount_one(const struct mount_entry *entry, void *changed)
{
	if (!is_own(entry->point) &&
	    umount2(entry->point, is_diskless(entry) ? MNT_FORCE | MNT_DETACH : UMOUNT_NOFOLLOW) == 0)
		*(bool *)changed = true;
	return 0;
}

/* What is left loses nothing if it is read-only. */
static int freeze_one(const struct mount_entry *entry, void *nothing)
{
	(void)nothing;
	if (is_own(entry->point) || is_diskless(entry))
		return 0;
	if (mount(NULL, entry->point, NULL, MS_REMOUNT | MS_RDONLY, NULL) == 0)
		log_warning("%s could not be unmounted and was made read-only", entry->point);
	else
		log_warning("%s could not be unmounted, nor made read-only (%s): check it at the next start",
			    entry->point, strerror(errno));
	return 0;
}

static int count_one(const struct mount_entry *entry, void *left)
{
	*(bool *)left |= !is_own(entry->point) && !is_diskless(entry);
	return 0;
}

/* True if nothing is left that lies on a disk. */
static bool take_down(void)
{
	bool changed = true, left = false;

	for (int round = 0; changed && round < ROUNDS; round++) {
		changed = false;
		mounts_each(unmount_one, &changed);
		changed |= loop_detach_all();
	}
	mounts_each(count_one, &left);
	return !left;
}

/* What systemd spares, as it spares ntfs-3g, may have been started from the root: plymouthd has. */
static bool end_one(const char *number, void *spared)
{
	unsigned pid;

	if (number_parse(number, INT_MAX, &pid) != NULL && (pid_t)pid != *(pid_t *)spared && pid != 1)
		kill((pid_t)pid, SIGKILL);
	return false;
}

bool shutdown_storage(void)
{
	pid_t ntfs3g = ntfs3g_process();
	struct fault ignored = { 0 };
	bool done = take_down();

	for (int i = 0; !done && i < TRIES; i++) {
		directory_each("/proc", end_one, &ntfs3g);
		usleep(PAUSE);
		done = take_down();
	}
	if (!done)
		mounts_each(freeze_one, NULL);
	sync();
	ntfs3g_end(!done);
	dm_remove_all(&ignored); /* a kernel that has none has nothing to remove */
	return done;
}
