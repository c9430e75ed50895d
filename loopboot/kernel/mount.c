#include "mount.h"

#include "files.h"
#include "modules.h"
#include "mount_options.h"
#include "ntfs3g.h"

#include <errno.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define NTFS_3G "ntfs-3g"

/* A driver for the host's file system, and what it is always told. */
struct driver {
	const char *type; /* the content */
	const char *name;
	const char *options;
};

/*
 * The first choice first; a type that is not here has one driver, of its name. The newer `ntfs` goes on writing to a
 * volume that Windows did not close unless errors=remount-ro, and frees an image's clusters on discard unless
 * disable_sparse; ntfs3 and vfat take names as UTF-8 only when asked to.
 */
static const struct driver drivers[] = {
	{ "ntfs", "ntfs3", "noatime,iocharset=utf8" },
	{ "ntfs", "ntfs", "noatime,errors=remount-ro,disable_sparse" },
	{ "ntfs", NTFS_3G, NULL },
	{ "vfat", "vfat", "noatime,utf8" },
};

/* The options that would write to a volume that Windows has not finished with. */
static const char *forbidden(const char *options)
{
	static const char *const words[] = { "force", "remove_hiberfile", "recover" };

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
		return fault_about(fault, BAD_PARAMETER, "%s", options);
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

/* Mount by DRIVER, and see that it is writable if it is to be: some make it read-only without a word. */
static int mount_by(const struct driver *driver, const char *device, const char *directory,
		    const char *options, bool read_only, struct fault *fault)
{
	bool is_ntfs3g = strcmp(driver->name, NTFS_3G) == 0;
	struct statvfs is;

	if (!(is_ntfs3g ? ntfs3g_known() : filesystem_known(driver->name)))
		return fault_about(fault, NO_HOST_DRIVER, "%s as %s", device, driver->name);
	if (is_ntfs3g
		? ntfs3g_mount(device, directory, options, read_only, fault)
		: mount_with(device, directory, driver->name, driver->options, options, read_only, fault))
		return -1;
	if (read_only || (statvfs(directory, &is) == 0 && !(is.f_flag & ST_RDONLY)))
		return 0;
	take_down(directory);
	return fault_about(fault, MOUNT_NOT_WRITABLE, "%s as %s", device, driver->name);
}

/* Mount by the first driver for TYPE that is here, or by the one that is wished. */
static int mount_by_any(const char *type, const char *wish, const char *device, const char *directory,
			const char *options, bool read_only, const char **used, struct fault *fault)
{
	struct driver only = { type, wish ? wish : type, "noatime" };
	const struct driver *tried = NULL;
	int result = -1;

	for (size_t i = 0; i < sizeof(drivers) / sizeof(*drivers) && result != 0; i++) {
		if (strcmp(drivers[i].type, type) != 0 || (wish && strcmp(drivers[i].name, wish) != 0))
			continue;
		if (tried && fault->reason != NO_HOST_DRIVER)
			break;
		tried = &drivers[i];
		result = mount_by(tried, device, directory, options, read_only, fault);
	}
	if (!tried) {
		tried = &only;
		result = mount_by(tried, device, directory, options, read_only, fault);
	}
	if (result == 0)
		*used = tried->name;
	else if (fault->reason == MOUNT_FAILED && fault->error == EINVAL && strcmp(type, "ntfs") == 0)
		fault->reason = HOST_NOT_CLOSED; /* what ntfs3 says of one that is dirty */
	return result;
}

int mount_host(const char *device, const char *directory, const char *type, const char *driver,
	       const char *options, bool read_only, const char **used, struct fault *fault)
{
	const char *word = forbidden(options);
	bool is_new = access(directory, F_OK) != 0;

	if (word)
		return fault_about(fault, BAD_PARAMETER, "rootflags=%s", word);
	if (directory_make(directory, 0700) != 0)
		return fault_errno(fault, MOUNT_FAILED, "%s", directory);
	/* `ntfs` is what boot entries call any NTFS driver, the newest kernels' own one included */
	if (driver && (strcmp(driver, "auto") == 0 || strcmp(driver, "ntfs") == 0))
		driver = NULL;
	if (mount_by_any(type, driver, device, directory, options, read_only, used, fault) == 0)
		return 0;
	if (is_new)
		rmdir(directory);
	return -1;
}

int mount_image(const char *device, const char *directory, const char *type, const char *options,
		bool read_only, struct fault *fault)
{
	filesystem_known(type);
	return mount_with(device, directory, type, NULL, options, read_only, fault);
}

int unmount(const char *directory, struct fault *fault)
{
	if (take_down(directory) != 0)
		return fault_errno(fault, errno == EBUSY ? DEVICE_BUSY : SYSTEM_CALL_FAILED, "%s", directory);
	rmdir(directory);
	return 0;
}
