#include "host_units.h"

#include "setting.h"
#include "../kernel/files.h"
#include "../units.h"

#include <stdio.h>
#include <string.h>

#define DEFAULT_DIRECTORY "/host"
#define OPTIONS_SIZE      256
#define UNIT_SIZE         1024

/*
 * The partition is mounted when somebody looks, and no longer than that: a mounted one is out of date as soon as the root
 * writes. LazyUnmount: an unmount that waited for a user would leave it to systemd-shutdown, which forces it, and a host
 * over FUSE, once forced, is gone from under the root as well.
 */
static int write_units(const char *directory, const char *where, const char *options, struct fault *fault)
{
	static const char head[] = "# Written by loopboot-generator, see loopboot(7).\n[Unit]\n";
	static const char description[] = "Description=Files of the Windows partition that the root lies on\n"
					  "Documentation=man:loopboot(7)\n\n";
	char text[UNIT_SIZE], automount[UNIT_NAME_SIZE], mount[UNIT_NAME_SIZE];

	unit_name(where, ".automount", automount);
	unit_name(where, ".mount", mount);
	snprintf(text, sizeof(text), "%s%s[Automount]\nWhere=%s\nTimeoutIdleSec=10min\n", head, description,
		 where);
	if (unit_write(directory, automount, text, fault) < 0)
		return -1;
	snprintf(text, sizeof(text),
		 "%s%s[Mount]\nWhat=host\nWhere=%s\nType=loopboot\nOptions=ro%s%s\nLazyUnmount=yes\n", head,
		 description, where, options[0] != '\0' ? "," : "", options);
	if (unit_write(directory, mount, text, fault) < 0)
		return -1;
	snprintf(text, sizeof(text), "%sWants=%s\n", head, automount);
	return unit_write(directory, "local-fs.target.d/loopboot-host.conf", text, fault);
}

/* True if FSTAB has an entry for the directory WHERE: its second field, as it stands there. */
static bool is_taken(const char *fstab, const char *where)
{
	static const char blanks[] = " \t";
	size_t length = strlen(where);

	for (; *fstab != '\0'; fstab += strcspn(fstab, "\n"), fstab += *fstab == '\n') {
		fstab += strspn(fstab, blanks);
		if (*fstab == '#')
			continue;
		fstab += strcspn(fstab, " \t\n");
		fstab += strspn(fstab, blanks);
		if (strncmp(fstab, where, length) == 0 && strchr(" \t\n", fstab[length]) != NULL)
			return true;
	}
	return false;
}

int generate_host(const char *directory, const struct attachment *root, const char *settings,
		  const char *fstab, struct fault *fault)
{
	char where[FILE_PATH_SIZE], options[OPTIONS_SIZE], name[UNIT_NAME_SIZE];

	if (strcmp(root->way, "direct") == 0)
		return 0;
	if (!setting_read(settings, "LOOPBOOT_HOST", where, sizeof(where)))
		strcpy(where, DEFAULT_DIRECTORY);
	if (strcmp(where, "no") == 0 || is_taken(fstab, where))
		return 0;
	unit_name(where, ".automount", name);
	if (name[0] == '\0' || name[0] == '-')
		return fault_about(fault, BAD_SETTING, "LOOPBOOT_HOST=%s", where);
	setting_read(settings, "LOOPBOOT_HOST_OPTIONS", options, sizeof(options));
	return write_units(directory, where, options, fault);
}
