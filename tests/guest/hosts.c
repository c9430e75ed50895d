/* Hosts, and loop devices over what lies on them. */
#include "guest.h"

#include "../../loopboot/kernel/files.h"
#include "../../loopboot/kernel/loop.h"
#include "../../loopboot/kernel/modules.h"
#include "../../loopboot/kernel/mount.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HOST  "/run/loopboot/host"
#define IMAGE HOST "/linux/Grüße.img"
#define MOUNT "/run/image"
#define OMIT  "/run/sendsigs.omit.d/loopboot" /* see kernel/mount.h */

static char loop[DEVICE_PATH_SIZE];

static void write_file(const char *path, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	char *content = calloc(1, size);

	check(write(fd, content, size) == (ssize_t)size && fsync(fd) == 0, "%s written", path);
	free(content);
	close(fd);
}

static void test_loop(void)
{
	char other[DEVICE_PATH_SIZE] = "";
	const char *used = NULL;
	bool direct = false;

	check_done(
	    mount_host(&(struct host_mount){ ROOT, HOST, "ext4", NULL, NULL, false, false }, &used, &fault),
	    &fault, "mount_host ext4");
	check(used && strcmp(used, "ext4") == 0, "by %s", used);
	write_file(HOST "/file", 1 << 20);
	check_fault(loop_attach(HOST "/none", false, loop, &direct, &fault), &fault, NO_FILE,
		    "loop_attach of no file");
	check_done(loop_attach(HOST "/file", false, loop, &direct, &fault), &fault, "loop_attach");
	check(direct, "with direct I/O");
	check(writes(loop), "%s can be written", loop);
	check_done(loop_attach(HOST "/file", true, other, &direct, &fault), &fault, "loop_attach read-only");
	check(strcmp(loop, other) != 0 && !writes(other), "%s cannot be written", other);
	check_fault(unmount(HOST, &fault), &fault, DEVICE_BUSY, "unmount below loop devices");
	check_done(loop_detach(other, &fault), &fault, "loop_detach");
	check_done(loop_detach(loop, &fault), &fault, "loop_detach");
	check_fault(loop_detach(loop, &fault), &fault, LOOP_FAILED, "loop_detach again");
	unlink(HOST "/file");
	check_done(unmount(HOST, &fault), &fault, "unmount");
}

static void test_other_hosts(void)
{
	const char *used = "untouched";

	check(!filesystem_known("loopbootfs"), "a file system that nobody has");
	check(filesystem_known("vfat"), "vfat is loaded");
	check_fault(mount_host(&(struct host_mount){ ROOT, HOST, "loopbootfs", NULL, NULL, false, false },
			       &used, &fault),
		    &fault, NO_HOST_DRIVER, "a host that no driver knows");
	check_fault(
	    mount_host(&(struct host_mount){ ROOT, HOST, "vfat", "auto", NULL, false, false }, &used, &fault),
	    &fault, MOUNT_FAILED, "ext4 as vfat");
	check_fault(
	    mount_host(&(struct host_mount){ ROOT, HOST, "ext4", NULL, "ro", false, false }, &used, &fault),
	    &fault, MOUNT_NOT_WRITABLE, "the option ro where the host is to be written");
	check(!exists(HOST) && strcmp(used, "untouched") == 0, "nothing stays");
}

/* What the NTFS drivers do with what they must not write to. FINE: they mount it, which is why policy.c asks first. */
static const struct habit {
	const char *driver;
	enum reason dirty, hibernated, not_ntfs;
} habits[] = {
	{ "ntfs3", HOST_NOT_CLOSED, FINE, HOST_NOT_CLOSED },
	{ "ntfs", MOUNT_NOT_WRITABLE, MOUNT_NOT_WRITABLE, HOST_NOT_CLOSED },
	{ "ntfs-3g", FINE, MOUNT_NOT_WRITABLE, MOUNT_FAILED },
};

/* The habits of the driver that is here. */
static const struct habit *driver(void)
{
	for (size_t i = 0; i < 2; i++)
		if (filesystem_known(habits[i].driver))
			return &habits[i];
	return &habits[2];
}

/* What keeps ntfs-3g alive: its name, its score, its pid on sysvinit's list, a session of its own. */
static void check_protection(void)
{
	char pid[16], name[16], score[16];

	check(file_read(pid, sizeof(pid), OMIT), "its pid is on the list of those not to be killed");
	check(file_read(name, sizeof(name), "/proc/%s/cmdline", pid) && strcmp(name, "@ntfs-3g") == 0,
	      "its name is %s", name);
	check(file_read(score, sizeof(score), "/proc/%s/oom_score_adj", pid) && strcmp(score, "-1000") == 0,
	      "its oom_score_adj is %s", score);
	check(getsid(atoi(pid)) == atoi(pid), "in a session of its own");
}

/* Who can write to the image is root inside it. */
static void check_private(const char *path)
{
	struct stat is;

	check(stat(path, &is) == 0 && (is.st_mode & 077) == 0, "%s is root's alone", path);
}

static void attach_image(void)
{
	const char *used = NULL;
	bool direct = false;

	check_done(mount_host(&(struct host_mount){ CLOSED, HOST, "ntfs", "ntfs", NULL, false, false }, &used,
			      &fault),
		   &fault, "mount_host ntfs");
	check(used && strcmp(used, driver()->driver) == 0, "by %s", used);
	check_private(HOST
		      "/linux"); /* the volume's own root directory is 0777 with ntfs3, whatever its umask */
	check_private(IMAGE);
	if (used && strcmp(used, "ntfs-3g") == 0)
		check_protection();
	check_done(loop_attach(IMAGE, false, loop, &direct, &fault), &fault, "loop_attach");
	check_done(loop_name(loop, "image", &fault), &fault, "loop_name");
	say("# direct I/O over %s: %s", used, direct ? "yes" : "no");
	mkdir(MOUNT, 0755);
	check_done(
	    mount_image(loop, MOUNT, "ext4", "noatime,data=writeback,x-systemd.automount", false, &fault),
	    &fault, "mount_image ext4");
	write_file(MOUNT "/file", 1 << 20);
}

static void detach_image(void)
{
	check_done(unmount(MOUNT, &fault), &fault, "unmount");
	check_done(loop_detach(loop, &fault), &fault, "loop_detach");
	unlink("/dev/mapper/loopboot-image");
	check_done(unmount(HOST, &fault), &fault, "unmount");
	check(!exists(MOUNT) && !exists(HOST) && !exists(OMIT), "nothing stays");
}

/* The image's UUID names no host, though its loop device stands. */
static void test_image_is_no_host(void)
{
	char path[DEVICE_PATH_SIZE];

	check_fault(device_find("UUID=3ac1de5a-0000-4000-8000-0000000000aa", path, &fault), &fault, NO_DEVICE,
		    "the image as a host");
}

static void test_ntfs_refusals(void)
{
	const char *used = "untouched", *missing = driver() == habits ? "ntfs-3g" : "ntfs3";

	check_fault(
	    mount_host(&(struct host_mount){ CLOSED, HOST, "ntfs", NULL, "noatime,force", false, false },
		       &used, &fault),
	    &fault, BAD_PARAMETER, "the option force");
	check_fault(
	    mount_host(&(struct host_mount){ CLOSED, HOST, "ntfs", NULL, "remove_hiberfile", false, false },
		       &used, &fault),
	    &fault, BAD_PARAMETER, "the option remove_hiberfile");
	check_fault(mount_host(&(struct host_mount){ CLOSED, HOST, "ntfs", missing, NULL, false, false },
			       &used, &fault),
		    &fault, NO_HOST_DRIVER, "a driver that is not here");
	check_fault(
	    mount_host(&(struct host_mount){ ROOT, HOST, "ntfs", NULL, NULL, false, false }, &used, &fault),
	    &fault, driver()->not_ntfs, "ext4 as ntfs");
	check(!exists(HOST) && !exists(OMIT) && strcmp(used, "untouched") == 0, "nothing stays");
}

static void check_not_written(const char *device, enum reason reason, const char *what)
{
	const char *used = "untouched";

	if (reason != FINE)
		check_fault(mount_host(&(struct host_mount){ device, HOST, "ntfs", NULL, NULL, false, false },
				       &used, &fault),
			    &fault, reason, what);
	check(!exists(HOST) && !exists(OMIT) && strcmp(used, "untouched") == 0, "nothing stays");
	check_done(
	    mount_host(&(struct host_mount){ device, HOST, "ntfs", NULL, NULL, true, false }, &used, &fault),
	    &fault, "read-only it mounts");
	check(open(IMAGE, O_WRONLY) < 0, "its files cannot be written");
	if (strcmp(used, "ntfs-3g") == 0)
		check_fault(mount_host(&(struct host_mount){ device, "/run/second", "ntfs", NULL, NULL, false,
							     false },
				       &used, &fault),
			    &fault, DEVICE_BUSY, "the same volume again");
	check_done(unmount(HOST, &fault), &fault, "unmount");
}

void test_hosts(void)
{
	test_loop();
	test_other_hosts();
	attach_image();
	test_image_is_no_host();
	detach_image();
	test_ntfs_refusals();
	check_not_written(DIRTY, driver()->dirty, "a dirty volume");
	check_not_written(HIBERNATED, driver()->hibernated, "a hibernated volume");
}

void leave_host_standing(void)
{
	attach_image();
	file_write("/run/loop", loop);
}

void test_host_that_stands(void)
{
	file_read(loop, sizeof(loop), "/run/loop");
	if (exists(OMIT))
		check_protection();
	write_file(MOUNT "/later", 1 << 20);
	detach_image();
}
