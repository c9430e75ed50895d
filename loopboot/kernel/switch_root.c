#include "switch_root.h"

#include "../base/log.h"
#include "../base/scope.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#define DEPTH_MAX 64 /* directories in directories; each holds a descriptor open */

bool root_is_initramfs(void)
{
	struct statfs is;

	return statfs("/", &is) == 0 && (is.f_type == RAMFS_MAGIC || is.f_type == TMPFS_MAGIC);
}

static int check_old_root(struct fault *fault)
{
	if (getpid() != 1)
		return fault_on(fault, SYSTEM_CALL_FAILED, "not process 1");
	if (!root_is_initramfs())
		return fault_on(fault, SYSTEM_CALL_FAILED, "/ is no initramfs");
	return 0;
}

/* That the current directory is where another file system is mounted than the one at OLD_ROOT. */
static int check_new_root(const char *new_root, int old_root, struct fault *fault)
{
	struct stat old, here, above;

	if (fstat(old_root, &old) != 0 || stat(".", &here) != 0 || stat("..", &above) != 0)
		return fault_errno_on(fault, SYSTEM_CALL_FAILED, new_root);
	if (here.st_dev == above.st_dev || here.st_dev == old.st_dev)
		return fault_about(fault, SYSTEM_CALL_FAILED, "%s is no mount point", new_root);
	return 0;
}

/* That INIT is a program, its symbolic links followed as if the current directory were the root already. */
static int check_init(const char *new_root, const char *init, struct fault *fault)
{
	struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT };
	int fd SCOPE_CLOSE = (int)syscall(SYS_openat2, AT_FDCWD, init, &how, sizeof(how));
	struct stat is;

	if (fd < 0 || fstat(fd, &is) != 0)
		return fault_errno(fault, NO_FILE, "%s in %s", init, new_root);
	if (S_ISREG(is.st_mode) && (is.st_mode & 0111))
		return 0;
	errno = EACCES;
	return fault_errno(fault, OPEN_FAILED, "%s in %s", init, new_root);
}

/* Move the mount at /NAME to NAME below the current directory; where that is missing, it goes away. */
static void carry_mount(const char *name, dev_t old_root)
{
	struct stat is;

	if (stat(name, &is) != 0 || is.st_dev == old_root)
		return;
	if (mount(name, name + 1, NULL, MS_MOVE, NULL) != 0) {
		log_warning("%s cannot be moved into the new root: %s", name, strerror(errno));
		umount2(name, MNT_DETACH);
	}
}

/* Delete all that lies in DIRECTORY (closed here) and on its device DEV. */
static void delete_content(int directory, dev_t dev, int depth)
{
	DIR *stream = fdopendir(directory);

	for (struct dirent *entry = NULL; stream && (entry = readdir(stream));) {
		struct stat is;

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
		    fstatat(directory, entry->d_name, &is, AT_SYMLINK_NOFOLLOW) != 0 || is.st_dev != dev)
			continue;
		if (S_ISDIR(is.st_mode) && depth < DEPTH_MAX) {
			int below =
			    openat(directory, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
			if (below >= 0)
				delete_content(below, dev, depth + 1);
		}
		unlinkat(directory, entry->d_name, S_ISDIR(is.st_mode) ? AT_REMOVEDIR : 0);
	}
	if (stream)
		closedir(stream);
	else
		close(directory);
}

static void reopen_console(void)
{
	int console = open("/dev/console", O_RDWR | O_NOCTTY);

	for (int fd = STDIN_FILENO; console >= 0 && fd <= STDERR_FILENO; fd++)
		dup2(console, fd);
	if (console > STDERR_FILENO)
		close(console);
}

int switch_root(const char *new_root, const char *init, char *const argv[], struct fault *fault)
{
	static const char kept[][6] = { "/dev", "/proc", "/sys", "/run" };
	int old_root SCOPE_CLOSE = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat is;

	if (old_root < 0 || fstat(old_root, &is) != 0 || chdir(new_root) != 0)
		return fault_errno_on(fault, SYSTEM_CALL_FAILED, new_root);
	if (check_old_root(fault) != 0 || check_new_root(new_root, old_root, fault) != 0 ||
	    check_init(new_root, init, fault) != 0)
		return -1;
	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++)
		carry_mount(kept[i], is.st_dev);
	if (mount(".", "/", NULL, MS_MOVE, NULL) != 0 || chroot(".") != 0 || chdir("/") != 0)
		return fault_errno(fault, SYSTEM_CALL_FAILED, "%s to /", new_root);
	delete_content(dup(old_root), is.st_dev, 0); /* its path leads elsewhere now */
	reopen_console();
	execv(init, argv);
	return fault_errno_on(fault, SYSTEM_CALL_FAILED, init);
}
