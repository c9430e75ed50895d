#include "modules.h"

#include "../base/log.h"
#include "../base/scope.h"
#include "files.h"
#include "modules_dep.h"
#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/module.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

/* One that is still being loaded is not: to load it again waits for it. One that is built in does not say. */
static bool is_loaded(const char *name)
{
	char state[8];

	return file_read(state, sizeof(state), "/sys/module/%s/initstate", name) &&
	       strcmp(state, "live") == 0;
}

/* /lib/modules/RELEASE of the kernel that runs */
static void modules_directory(char directory[FILE_PATH_SIZE])
{
	struct utsname kernel;

	uname(&kernel);
	snprintf(directory, FILE_PATH_SIZE, "/lib/modules/%s", kernel.release);
}

static char *load_dep(const char *directory)
{
	char path[FILE_PATH_SIZE];

	return snprintf(path, sizeof(path), "%s/modules.dep", directory) < FILE_PATH_SIZE ? file_load(path)
											  : NULL;
}

/* The kernel unpacks .ko.xz and .ko.zst by itself if it was built to (CONFIG_MODULE_DECOMPRESS). */
static void load_file(const char *directory, const char *path, size_t length)
{
	char full[FILE_PATH_SIZE], name[MODULE_NAME_SIZE];

	if (!module_name(path, length, name) || is_loaded(name))
		return;
	snprintf(full, sizeof(full), "%s%s%.*s", *path == '/' ? "" : directory, *path == '/' ? "" : "/",
		 (int)length, path);
	bool compressed = strcmp(full + strlen(full) - 3, ".ko") != 0;
	int fd SCOPE_CLOSE = open(full, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || syscall(SYS_finit_module, fd, "", compressed ? MODULE_INIT_COMPRESSED_FILE : 0) != 0)
		log_debug("module %s: %s", full, strerror(errno));
}

static void load_line(const char *directory, const char *line)
{
	const char *end = modules_dep_end(line), *path;
	size_t length;

	while (modules_dep_previous(line, &end, &path, &length))
		load_file(directory, path, length);
}

static void load_by_dep(const char *name)
{
	char directory[FILE_PATH_SIZE];

	modules_directory(directory);
	char *dep SCOPE_FREE = load_dep(directory);
	const char *line = dep ? modules_dep_find(dep, name) : NULL;
	if (line)
		load_line(directory, line);
}

void module_load(const char *name)
{
	char *modprobe[] = { "modprobe", "-q", "--", (char *)name, NULL }, path[PROGRAM_PATH_SIZE];

	if (is_loaded(name))
		return;
	if (program_find(modprobe[0], path))
		program_run(modprobe);
	else
		load_by_dep(name);
}

static bool is_registered(const char *type)
{
	char *text SCOPE_FREE = file_load("/proc/filesystems");
	size_t length = strlen(type);

	/* lines are "TYPE" or "nodev TYPE", a tab before TYPE */
	for (const char *at = text ? strchr(text, '\t') : NULL; at; at = strchr(at, '\t')) {
		at++;
		if (strncmp(at, type, length) == 0 && (at[length] == '\n' || at[length] == '\0'))
			return true;
	}
	return false;
}

/* The modules that a file system needs: its own, and those that it itself would ask modprobe for. */
static void load_for(const char *type)
{
	static const struct {
		char type[8], module[14];
	} others[] = {
		{ "ext2", "ext4" },          { "ext3", "ext4" },      { "iso9660", "isofs" },
		{ "fuseblk", "fuse" },       { "vfat", "nls_cp437" }, { "vfat", "nls_ascii" },
		{ "vfat", "nls_iso8859-1" }, { "vfat", "nls_utf8" },  { "ntfs", "nls_utf8" },
	};

	module_load(type);
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (strcmp(others[i].type, type) == 0)
			module_load(others[i].module);
}

bool filesystem_known(const char *type)
{
	if (is_registered(type))
		return true;
	load_for(type);
	return is_registered(type);
}

void modules_load_all(void)
{
	char directory[FILE_PATH_SIZE];

	modules_directory(directory);
	char *dep SCOPE_FREE = load_dep(directory);
	for (const char *line = dep; line && *line; line = strchr(line, '\n')) {
		line += *line == '\n';
		load_line(directory, line);
	}
}
