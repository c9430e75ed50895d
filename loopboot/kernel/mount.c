#include "mount.h"

#include "files.h"
#include "modules.h"
#include "mount_options.h"
#include "ntfs3g.h"

#include <errno.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define NTFS_3G "ntfs-3g"

/*
 * The drivers for a host's content, and what they are always told: for what an image lies on, and for what is the root itself.
 * The first choice first; a type that is not here has one driver, of its name. The newer `ntfs` goes on
 * writing to a volume that Windows did not close unless errors=remount-ro, and frees an image's clusters on
 * discard unless disable_sparse; ntfs3 and vfat take names as UTF-8 only when asked to. What has no owners
 * of its own belongs to root alone: who can write to the image is root inside it.
 *
 * In a root the newer `ntfs` takes its masks off every mode, those that were set with chmod(1) too (fs/ntfs/inode.c,
 * ntfs_read_locked_inode()); ntfs3 only where Windows made the file.
 */
static const struct {
	char type[6], name[8], image[54], root[67];
} drivers[] = {
	{ "ntfs", "ntfs3", "noatime,umask=077,iocharset=utf8", "noatime,umask=022,iocharset=utf8" },
	{ "ntfs", "ntfs", "noatime,umask=077,errors=remount-ro,disable_sparse",
	  "noatime,umask=0,errors=remount-ro" },
	{ "ntfs", NTFS_3G, "noatime,umask=077,norecover,big_writes",
	  "noatime,permissions,suid,dev,exec,norecover,big_writes,posix_nlink" },
	{ "vfat", "vfat", "noatime,umask=077,utf8", "" },
	{ "exfat", "exfat", "noatime,umask=077", "" },
};

/* The options that would write to a volume that Windows has not finished with. */
static const char *forbidden(const char *options)
{
	static const char words[][17] = { "force", "remove_hiberfile", "recover" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (mount_options_hold(options, words[i]))
			return words[i];
	return NULL;
}

static enum reason reason_of(int error)
{
	switch (error) {
	case ENODEV:
		return NO_HOST_DRIVER;
	case EBUSY:
		return DEVICE_BUSY;
	default:
		return MOUNT_FAILED;
	}
}

/* mount(2) with the options ALWAYS and then OPTIONS. */
static int mount_with(const char *device, const char *directory, const char *type, const char *always,
		      const char *options, bool read_only, struct fault *fault)
{
	struct mount_options all = { 0 };

	if (!mount_options_add(&all, always) || !mount_options_add(&all, options))
		return fault_on(fault, BAD_PARAMETER, options);
	if (read_only)
		all.flags |= MS_RDONLY;
	if (mount(device, directory, type, all.flags, all.data) == 0)
		return 0;
	return fault_errno(fault, reason_of(errno), "%s as %s on %s", device, type, directory);
}

static int take_down(const char *directory)
{
	struct statfs is = { 0 };

	statfs(directory, &is);
	if (umount(directory) != 0)
		return -1;
	if (is.f_type == FUSE_SUPER_MAGIC)
		ntfs3g_forget();
	return 0;
}

static int mount_by_kernel(const char *driver, const char *always, const struct host_mount *host,
			   struct fault *fault)
{
	if (!filesystem_known(driver))
		return fault_about(fault, NO_HOST_DRIVER, "%s as %s", host->device, driver);
	return mount_with(host->device, host->directory, driver, always, host->options, host->read_only,
			  fault);
}

/* A root that is read-only is so to the kernel alone: ntfs-3g itself would stay so. */
static int mount_by_ntfs3g(const char *always, const struct host_mount *host, struct fault *fault)
{
	char options[MOUNT_DATA_SIZE];
	bool read_only = host->read_only && !host->is_root;
	int length = snprintf(options, sizeof(options), "%s%s%s%s", always, host->options ? "," : "",
			      host->options ? host->options : "", read_only ? ",ro" : "");

	if (length >= MOUNT_DATA_SIZE)
		return fault_on(fault, BAD_PARAMETER, host->options);
	if (ntfs3g_mount(host->device, host->directory, options, !read_only, fault) != 0)
		return -1;
	if (host->read_only && !read_only)
		mount(NULL, host->directory, NULL, MS_REMOUNT | MS_RDONLY, NULL);
	return 0;
}

/* Mount by DRIVER, and see that it is writable if it is to be: some make it read-only without a word. */
static int mount_by(const char *driver, const char *always, const struct host_mount *host,
		    struct fault *fault)
{
	struct statfs is;
	int result = strcmp(driver, NTFS_3G) == 0 ? mount_by_ntfs3g(always, host, fault)
						  : mount_by_kernel(driver, always, host, fault);

	if (result != 0)
		return -1;
	if (host->read_only || (statfs(host->directory, &is) == 0 && !(is.f_flags & ST_RDONLY)))
		return 0;
	take_down(host->directory);
	return fault_about(fault, MOUNT_NOT_WRITABLE, "%s as %s", host->device, driver);
}

/* `ntfs` is what boot entries call any NTFS driver, the newest kernels' own one included. */
static const char *wished(const char *driver)
{
	return driver && strcmp(driver, "auto") != 0 && strcmp(driver, "ntfs") != 0 ? driver : NULL;
}

/* Mount by the first driver for its type that is here, or by the one that is wished. */
static int mount_by_any(const struct host_mount *host, const char **used, struct fault *fault)
{
	const char *wish = wished(host->driver), *only = wish ? wish : host->type;
	bool tried = false;

	for (size_t i = 0; i < sizeof(drivers) / sizeof(*drivers); i++) {
		if (strcmp(drivers[i].type, host->type) != 0 || (wish && strcmp(drivers[i].name, wish) != 0))
			continue;
		tried = true;
		if (mount_by(drivers[i].name, host->is_root ? drivers[i].root : drivers[i].image, host,
			     fault) == 0) {
			*used = drivers[i].name;
			return 0;
		}
		if (fault->reason != NO_HOST_DRIVER)
			return -1;
	}
	if (tried || mount_by(only, "noatime", host, fault) != 0)
		return -1;
	*used = only;
	return 0;
}

int mount_host(const struct host_mount *host, const char **used, struct fault *fault)
{
	const char *word = forbidden(host->options);
	bool is_new = access(host->directory, F_OK) != 0;

	if (word)
		return fault_about(fault, BAD_PARAMETER, "rootflags=%s", word);
	if (directory_make(host->directory, 0700) != 0)
		return fault_errno_on(fault, MOUNT_FAILED, host->directory);
	if (mount_by_any(host, used, fault) == 0)
		return 0;
	if (fault->reason == MOUNT_FAILED && fault->error == EINVAL && strcmp(host->type, "ntfs") == 0)
		fault->reason = HOST_NOT_CLOSED; /* what ntfs3 says of a volume that is dirty */
	if (is_new)
		rmdir(host->directory);
	return -1;
}

const char *mount_root_driver(const char **options)
{
	for (size_t i = 0; strcmp(drivers[i].type, "ntfs") == 0; i++) {
		*options = drivers[i].root;
		if (strcmp(drivers[i].name, NTFS_3G) == 0 ? ntfs3g_known()
							  : filesystem_known(drivers[i].name))
			return drivers[i].name;
	}
	return NULL;
}

int mount_image(const char *device, const char *directory, const char *type, const char *options,
		bool read_only, struct fault *fault)
{
	filesystem_known(type);
	return mount_with(device, directory, type, NULL, options, read_only, fault);
}

int mount_again(const char *mounted, const char *directory, struct fault *fault)
{
	const unsigned long flags = MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOATIME;

	if (mount(mounted, directory, NULL, MS_BIND, NULL) == 0) {
		if (mount(NULL, directory, NULL, flags, NULL) == 0)
			return 0;
		umount2(directory, MNT_DETACH);
	}
	return fault_errno(fault, MOUNT_FAILED, "%s on %s", mounted, directory);
}

int unmount(const char *directory, struct fault *fault)
{
	if (take_down(directory) != 0)
		return fault_errno_on(fault, errno == EBUSY ? DEVICE_BUSY : SYSTEM_CALL_FAILED, directory);
	rmdir(directory);
	return 0;
}
