/* Extended attributes, and what the kernel makes of some of them. */
#include "features.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

static bool set(const char *file, const char *name, const void *value, size_t size)
{
	return lsetxattr(file, name, value, size, 0) == 0;
}

static bool has(const char *file, const char *name, const void *value, size_t size)
{
	static char is[65536];

	return lgetxattr(file, name, is, sizeof(is)) == (ssize_t)size && memcmp(is, value, size) == 0;
}

static bool lists(const char *file, const char *name)
{
	static char names[65536];
	ssize_t length = llistxattr(file, names, sizeof(names));

	for (ssize_t at = 0; at < length; at += (ssize_t)strlen(names + at) + 1)
		if (strcmp(names + at, name) == 0)
			return true;
	return false;
}

static bool user_again(void)
{
	NEED(has("file", "user.one", "1", 1) && has("file", "user.empty", "", 0));
	NEED(has("dir", "user.one", "2", 1));
	NEED(lists("file", "user.one"));
	NEED(!lists("file", "user.gone"));
	return true;
}

static bool user(void)
{
	NEED(put("file", "") && mkdir("dir", 0755) == 0);
	NEED(set("file", "user.one", "1", 1) && set("dir", "user.one", "2", 1));
	NEED(set("file", "user.empty", "", 0));
	NEED(set("file", "user.gone", "3", 1) && removexattr("file", "user.gone") == 0);
	return user_again();
}

static char long_value[4000];

static bool long_again(void)
{
	memset(long_value, 'x', sizeof(long_value));
	NEED(has("file", "user.long", long_value, 3000));
	return true;
}

static bool long_attribute(void)
{
	memset(long_value, 'x', sizeof(long_value));
	NEED(put("file", "") && set("file", "user.long", long_value, 3000));
	return long_again();
}

static bool case_again(void)
{
	NEED(has("file", "user.Case", "1", 1) && has("file", "user.case", "2", 1));
	NEED(lists("file", "user.Case") && lists("file", "user.case"));
	return true;
}

static bool case_attribute(void)
{
	NEED(put("file", "") && set("file", "user.Case", "1", 1) && set("file", "user.case", "2", 1));
	return case_again();
}

static bool no_trusted(void)
{
	NEED(getxattr("file", "trusted.one", NULL, 0) < 0);
	NEED(setxattr("file", "trusted.two", "1", 1, 0) != 0);
	return true;
}

static bool trusted_again(void)
{
	NEED(has("file", "trusted.one", "1", 1) && has("link", "trusted.link", "2", 1));
	return as_other(OTHER, no_trusted);
}

static bool trusted(void)
{
	NEED(put("file", "") && symlink("file", "link") == 0);
	NEED(set("file", "trusted.one", "1", 1));
	NEED(set("link", "trusted.link", "2", 1));
	return trusted_again();
}

static bool listed_again(void)
{
	NEED(lists("file", "trusted.one"));
	NEED(lists("file", "security.two"));
	return true;
}

static bool listed(void)
{
	NEED(put("file", "") && set("file", "trusted.one", "1", 1) && set("file", "security.two", "2", 1));
	return listed_again();
}

#define LABEL "system_u:object_r:etc_t:s0"

static bool selinux_again(void)
{
	NEED(has("file", "security.selinux", LABEL, sizeof(LABEL)));
	NEED(has("link", "security.selinux", LABEL, sizeof(LABEL)));
	NEED(has("node", "security.selinux", LABEL, sizeof(LABEL)));
	return true;
}

static bool selinux(void)
{
	NEED(put("file", "") && symlink("file", "link") == 0 && mkfifo("node", 0600) == 0);
	NEED(set("file", "security.selinux", LABEL, sizeof(LABEL)));
	NEED(set("link", "security.selinux", LABEL, sizeof(LABEL)));
	NEED(set("node", "security.selinux", LABEL, sizeof(LABEL)));
	return selinux_again();
}

static const struct vfs_cap_data net_raw = {
	.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE,
	.data = { { .permitted = 1u << CAP_NET_RAW } },
};

static bool capability_again(void)
{
	NEED(has("file", "security.capability", &net_raw, XATTR_CAPS_SZ_2));
	NEED(run_copy("./file", "capability") == 7);
	return true;
}

static bool capability(void)
{
	NEED(copy_self("file", 0755) && set("file", "security.capability", &net_raw, XATTR_CAPS_SZ_2));
	return capability_again();
}

/* The kernel's posix_acl_xattr.h: user::rw- user:OTHER:r-- group::--- mask::r-- other::--- */
static const struct {
	uint32_t version;
	struct {
		uint16_t tag, rights;
		uint32_t id;
	} entries[5];
} acl = { 2, { { 1, 6, ~0u }, { 2, 4, OTHER }, { 4, 0, ~0u }, { 0x10, 4, ~0u }, { 0x20, 0, ~0u } } };

static bool may_read(void)
{
	NEED(open("file", O_RDONLY | O_CLOEXEC) >= 0);
	NEED(open("file", O_WRONLY | O_CLOEXEC) < 0);
	return true;
}

static bool acl_again(void)
{
	NEED(has("file", "system.posix_acl_access", &acl, sizeof(acl)));
	return as_other(OTHER, may_read);
}

static bool access_acl(void)
{
	NEED(put("file", "") && set("file", "system.posix_acl_access", &acl, sizeof(acl)));
	return acl_again();
}

static bool may_read_below(void)
{
	NEED(open("dir/file", O_RDONLY | O_CLOEXEC) >= 0);
	return true;
}

static bool default_again(void)
{
	NEED(has("dir", "system.posix_acl_default", &acl, sizeof(acl)));
	return as_other(OTHER, may_read_below);
}

static bool default_acl(void)
{
	NEED(mkdir("dir", 0755) == 0 && set("dir", "system.posix_acl_default", &acl, sizeof(acl)));
	NEED(put("dir/file", ""));
	return default_again();
}

static bool flag_is_set(const char *name, int flag, bool on)
{
	int flags = 0, fd = open(name, O_RDONLY | O_CLOEXEC);
	bool done = fd >= 0 && ioctl(fd, FS_IOC_GETFLAGS, &flags) == 0;

	flags = on ? flags | flag : flags & ~flag;
	done = done && ioctl(fd, FS_IOC_SETFLAGS, &flags) == 0;
	int error = errno;
	close(fd);
	errno = error;
	return done;
}

static bool immutable_again(void)
{
	NEED(open("file", O_WRONLY | O_CLOEXEC) < 0 && errno == EPERM);
	NEED(unlink("file") != 0 && errno == EPERM);
	NEED(flag_is_set("file", FS_IMMUTABLE_FL, false));
	return true;
}

static bool immutable(void)
{
	NEED(put("file", ""));
	NEED(flag_is_set("file", FS_IMMUTABLE_FL, true));
	NEED(open("file", O_WRONLY | O_CLOEXEC) < 0 && errno == EPERM);
	return true;
}

const struct feature attribute_features[] = {
	{ "attributes user.*", user, user_again },
	{ "attribute of 3,000 bytes", long_attribute, long_again },
	{ "attribute names of another case", case_attribute, case_again },
	{ "attributes trusted.*", trusted, trusted_again },
	{ "trusted.* and security.* are listed", listed, listed_again },
	{ "SELinux labels", selinux, selinux_again },
	{ "capabilities, and heeded", capability, capability_again },
	{ "ACL, and heeded", access_acl, acl_again },
	{ "default ACL", default_acl, default_again },
	{ "immutable flag (chattr +i)", immutable, immutable_again },
	{ 0 },
};
