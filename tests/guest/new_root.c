/* The change of root. */
#include "guest.h"

#include "../../loopboot/kernel/mount.h"
#include "../../loopboot/kernel/switch_root.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

/* kept open across the change of root, to look into what became of the initramfs */
#define OLD_ROOT_FD    50
#define OTHER_MOUNT_FD 51

static void check_refused(const char *new_root, const char *init, enum reason reason, const char *what)
{
	char *argv[] = { (char *)init, NULL };

	check_fault(switch_root(new_root, init, argv, &fault), &fault, reason, what);
	check(chdir("/") == 0 && exists("/init") && exists("/proc/self") && exists(ROOT), "nothing is lost");
}

static void leave_traces(void)
{
	mkdir("/a", 0755);
	mkdir("/a/b", 0700);
	mkdir("/a/b/c", 0);
	symlink("/proc", "/a/link");
	close(open("/a/b/file", O_WRONLY | O_CREAT, 0400));
	close(open("/run/mark", O_WRONLY | O_CREAT, 0644));
	mkdir("/other", 0755);
	mount("none", "/other", "tmpfs", 0, NULL);
	close(open("/other/file", O_WRONLY | O_CREAT, 0644));
	dup2(open("/", O_RDONLY | O_DIRECTORY), OLD_ROOT_FD);
	dup2(open("/other", O_RDONLY | O_DIRECTORY), OTHER_MOUNT_FD);
}

void test_switch_root(void)
{
	char passed[16], failed[16], *argv[] = { "init", "second", passed, failed, NULL };

	mkdir("/root", 0755);
	check_refused("/root", "/sbin/init", SYSTEM_CALL_FAILED, "a new root that is no mount point");
	check_refused("/none", "/sbin/init", SYSTEM_CALL_FAILED, "a new root that is not there");
	if (!check_done(mount_image(ROOT, "/root", "ext4", "", false, &fault), &fault, "mount_image ext4"))
		return;
	check_refused("/root", "/sbin/none", NO_FILE, "an init that is not there");
	check_refused("/root", "/init", NO_FILE, "an init that only the initramfs has");
	check_refused("/root", "/sbin", OPEN_FAILED, "an init that is a directory");
	check_refused("/root", "/etc/plain", OPEN_FAILED, "an init that is no program");
	leave_traces();
	snprintf(passed, sizeof(passed), "%u", checks_passed);
	snprintf(failed, sizeof(failed), "%u", checks_failed);
	check_fault(switch_root("/root", "/sbin/init", argv, &fault), &fault, FINE, "switch_root came back");
}

static unsigned entries(int fd)
{
	DIR *directory = fdopendir(fd);
	unsigned count = 0;

	for (struct dirent *entry; (entry = readdir(directory));) {
		if (entry->d_name[0] != '.') {
			say("# there is still %s", entry->d_name);
			count++;
		}
	}
	closedir(directory);
	return count;
}

static bool is_type(const char *path, unsigned long type)
{
	struct statfs is;

	return statfs(path, &is) == 0 && is.f_type == type;
}

void test_new_root(void)
{
	check(getpid() == 1, "still process 1");
	check(is_type("/", EXT4_SUPER_MAGIC), "/ is the new root");
	check(is_type("/proc", PROC_SUPER_MAGIC) && is_type("/sys", SYSFS_MAGIC) && exists(ROOT),
	      "/proc, /sys and /dev have come along");
	check(exists("/run/mark"), "/run has come along");
	check(entries(OTHER_MOUNT_FD) == 1, "another mount keeps its files");
	check(entries(OLD_ROOT_FD) <= 1, "the initramfs is empty but for the other mount");
	check(write(STDOUT_FILENO, "", 0) == 0 && isatty(STDIN_FILENO), "the console is open");
}
