/* Who owns a file, what may be done with it, and that it is heeded. */
#include "features.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is(const char *name, unsigned uid, unsigned gid, unsigned mode)
{
	struct stat st;

	return lstat(name, &st) == 0 && st.st_uid == uid && st.st_gid == gid && (st.st_mode & 07777) == mode;
}

static bool owner_again(void)
{
	NEED(is("file", 1000, 50, 0644));
	NEED(is("dir", 33, 4, 0755));
	NEED(is("large", 100000, 1999999999, 0644));
	return true;
}

static bool owner(void)
{
	NEED(put("file", "") && put("large", "") && mkdir("dir", 0755) == 0);
	NEED(chown("file", 1000, 50) == 0 && chown("dir", 33, 4) == 0);
	NEED(chown("large", 100000, 1999999999) == 0);
	return owner_again();
}

static bool largest_again(void)
{
	NEED(is("file", 4294967294u, 3000000000u, 0644));
	return true;
}

static bool largest(void)
{
	NEED(put("file", "") && chown("file", 4294967294u, 3000000000u) == 0);
	return largest_again();
}

static const char *const names_of_modes[] = { "0000", "0400", "0600", "0640", "0644",
					      "0700", "0755", "0777", "0111" };
static const unsigned modes[] = { 0, 0400, 0600, 0640, 0644, 0700, 0755, 0777, 0111 };
#define MODES (sizeof(modes) / sizeof(*modes))

static bool mode_again(void)
{
	for (size_t i = 0; i < MODES; i++)
		NEED(is(names_of_modes[i], 0, 0, modes[i]));
	NEED(is("dir", 0, 0, 0750));
	return true;
}

static bool mode(void)
{
	for (size_t i = 0; i < MODES; i++)
		NEED(put(names_of_modes[i], "") && chmod(names_of_modes[i], modes[i]) == 0);
	NEED(mkdir("dir", 0700) == 0 && chmod("dir", 0750) == 0);
	return mode_again();
}

static bool special_bits_again(void)
{
	NEED(is("setuid", 0, 0, 04755));
	NEED(is("setgid", 0, 0, 02755));
	NEED(is("sticky", 0, 0, 01777));
	return true;
}

static bool special_bits(void)
{
	NEED(put("setuid", "") && put("setgid", "") && mkdir("sticky", 0755) == 0);
	NEED(chmod("setuid", 04755) == 0 && chmod("setgid", 02755) == 0 && chmod("sticky", 01777) == 0);
	return special_bits_again();
}

static bool setuid_again(void)
{
	NEED(run_copy("./setuid", "uid") == 7);
	NEED(run_copy("./setgid", "gid") == 7);
	return true;
}

static bool setuid_heeded(void)
{
	NEED(copy_self("setuid", 0755) && chown("setuid", THIRD, THIRD) == 0 && chmod("setuid", 04755) == 0);
	NEED(copy_self("setgid", 0755) && chown("setgid", THIRD, THIRD) == 0 && chmod("setgid", 02755) == 0);
	return setuid_again();
}

static bool setgid_directory(void)
{
	NEED(mkdir("dir", 0755) == 0 && chown("dir", 0, 50) == 0 && chmod("dir", 02775) == 0);
	NEED(put("dir/file", "") && is("dir/file", 0, 50, 0644));
	NEED(mkdir("dir/sub", 0755) == 0 && is("dir/sub", 0, 50, 02755));
	return true;
}

static bool cannot_remove(void)
{
	NEED(unlink("dir/file") != 0);
	NEED(rename("dir/file", "dir/other") != 0);
	return true;
}

static bool sticky_directory(void)
{
	NEED(mkdir("dir", 0755) == 0 && chmod("dir", 01777) == 0 && put("dir/file", ""));
	return as_other(OTHER, cannot_remove);
}

static bool sticky_again(void)
{
	return as_other(OTHER, cannot_remove);
}

static bool masked(void)
{
	umask(027);
	int fd = open("file", O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	NEED(fd >= 0 && mkdir("dir", 0777) == 0);
	NEED(is("file", 0, 0, 0640) && is("dir", 0, 0, 0750));
	return true;
}

static bool masked_again(void)
{
	NEED(is("file", 0, 0, 0640) && is("dir", 0, 0, 0750));
	return true;
}

static bool made_sticky(void)
{
	umask(0);
	NEED(mkdir("dir", 01777) == 0 && is("dir", 0, 0, 01777));
	return true;
}

static bool is_refused(void)
{
	NEED(open("secret", O_RDONLY | O_CLOEXEC) < 0 && errno == EACCES);
	NEED(open("public", O_WRONLY | O_CLOEXEC) < 0 && errno == EACCES);
	NEED(open("public", O_RDONLY | O_CLOEXEC) >= 0);
	NEED(open("closed/file", O_RDONLY | O_CLOEXEC) < 0 && errno == EACCES);
	NEED(open("new", O_WRONLY | O_CREAT | O_CLOEXEC, 0644) < 0 && errno == EACCES);
	NEED(open("group", O_RDONLY | O_CLOEXEC) < 0 && errno == EACCES);
	NEED(chmod("public", 0777) != 0 && errno == EPERM);
	NEED(chown("public", OTHER, OTHER) != 0 && errno == EPERM);
	return true;
}

static bool group_may(void)
{
	NEED(open("group", O_RDONLY | O_CLOEXEC) >= 0);
	NEED(open("group", O_WRONLY | O_CLOEXEC) < 0 && errno == EACCES);
	return true;
}

static bool permissions_again(void)
{
	return as_other(OTHER, is_refused) && as_other(THIRD, group_may);
}

static bool permissions(void)
{
	NEED(put("secret", "") && chmod("secret", 0600) == 0);
	NEED(put("public", ""));
	NEED(put("group", "") && chown("group", 0, THIRD) == 0 && chmod("group", 0640) == 0);
	NEED(mkdir("closed", 0755) == 0 && put("closed/file", "") && chmod("closed", 0700) == 0);
	return permissions_again();
}

static bool own_files(void)
{
	NEED(put("home/file", "hers") && is("home/file", OTHER, OTHER, 0644));
	NEED(chmod("home/file", 0600) == 0 && mkdir("home/dir", 0700) == 0);
	NEED(symlink("file", "home/link") == 0 && is("home/link", OTHER, OTHER, 0777));
	return true;
}

static bool ordinary_again(void)
{
	NEED(is("home/file", OTHER, OTHER, 0600));
	NEED(is("home/dir", OTHER, OTHER, 0700));
	NEED(is("home/link", OTHER, OTHER, 0777));
	return true;
}

static bool ordinary(void)
{
	NEED(mkdir("home", 0755) == 0 && chown("home", OTHER, OTHER) == 0);
	return as_other(OTHER, own_files) && ordinary_again();
}

static bool write_drops(void)
{
	NEED(put("file", "") && chown("file", 0, 0) == 0 && chmod("file", 06777) == 0);
	NEED(chown("file", OTHER, OTHER) == 0 && is("file", OTHER, OTHER, 0777));
	return true;
}

const struct feature owner_features[] = {
	{ "owner and group", owner, owner_again },
	{ "owners beyond 2^31", largest, largest_again },
	{ "mode", mode, mode_again },
	{ "setuid, setgid and sticky bit", special_bits, special_bits_again },
	{ "setuid and setgid are heeded", setuid_heeded, setuid_again },
	{ "chown takes setuid away", write_drops, NULL },
	{ "setgid directory gives its group", setgid_directory, NULL },
	{ "sticky directory protects", sticky_directory, sticky_again },
	{ "umask", masked, masked_again },
	{ "mkdir sets the sticky bit", made_sticky, NULL },
	{ "permissions are heeded", permissions, permissions_again },
	{ "what a user makes is hers", ordinary, ordinary_again },
	{ 0 },
};
