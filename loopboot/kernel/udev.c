#include "udev.h"

#include "../base/log.h"
#include "dm.h"
#include "files.h"
#include "program.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define RULES_DIRECTORY "/run/udev/rules.d"
/* Before the rules of dmsetup, which are 10-dm.rules at upstream and 55-dm.rules in Debian. */
#define RULES RULES_DIRECTORY "/05-loopboot.rules"
/*
 * What a loop device is called stands in a file that has the disk sequence number in its name: the kernel never gives
 * that out again, so that a loop device that is used for another file later has none. A dot in front: no NAME has one.
 */
#define LOOP_DIRECTORY "/run/loopboot"
#define LOOP_RECORD    LOOP_DIRECTORY "/.loop-%s"
#define LOOP_KEY       "LOOPBOOT_NAME="

/*
 * libdevmapper tells udev by a cookie that a map is active; 55-dm.rules takes DM_UDEV_PRIMARY_SOURCE_FLAG
 * from it, and without it, or without DM_NAME, 99-systemd.rules sets SYSTEMD_READY=0 at coldplug: systemd
 * then waits for the root device for ever, or unmounts what lies on it. So the flag and the names are set
 * here, cookie or not, dmsetup installed or not, once the map is active: a device without its table must not
 * look ready.
 *
 * The link and the node's mode are set at any time, or udev would take the link away between two events.
 * db_persist keeps what the initramfs' udevd knew across the change of root. Owner and group are numbers,
 * for an initramfs has no /etc/passwd. The UUID and the label are what the fstab inside the image goes by;
 * only dmsetup's rules have them else. A view of the host must not take such links from its partition, nor be offered
 * on a desktop as another disk.
 */
static const char rules[] =
    "# Written by loopboot for its maps and loop devices.\n"
    "SUBSYSTEM!=\"block\", GOTO=\"end\"\n"
    "ACTION==\"remove\", GOTO=\"end\"\n"
    "KERNEL==\"loop[0-9]*\", IMPORT{file}=\"" LOOP_DIRECTORY "/.loop-$attr{diskseq}\", "
    "SYMLINK+=\"mapper/" DM_NAME_PREFIX "$env{LOOPBOOT_NAME}\", OPTIONS+=\"db_persist\"\n"
    "KERNEL!=\"dm-[0-9]*\", GOTO=\"end\"\n"
    "ATTR{dm/uuid}!=\"" DM_UUID_PREFIX "?*|" DM_VIEW_UUID_PREFIX "?*\", GOTO=\"end\"\n"
    "SYMLINK+=\"mapper/$attr{dm/name}\", OWNER:=\"0\", GROUP:=\"0\", MODE:=\"0600\", "
    "OPTIONS+=\"db_persist\"\n"
    "ATTR{dm/suspended}!=\"0\", GOTO=\"end\"\n"
    "ENV{DM_UDEV_PRIMARY_SOURCE_FLAG}=\"1\", ENV{DM_NAME}=\"$attr{dm/name}\", "
    "ENV{DM_UUID}=\"$attr{dm/uuid}\"\n"
    "ATTR{dm/uuid}==\"" DM_VIEW_UUID_PREFIX "?*\", "
    "ENV{DM_UDEV_DISABLE_DISK_RULES_FLAG}=\"1\", ENV{UDISKS_IGNORE}=\"1\", "
    "GOTO=\"end\"\n"
    "IMPORT{builtin}=\"blkid\"\n"
    "ENV{ID_FS_UUID_ENC}==\"?*\", SYMLINK+=\"disk/by-uuid/$env{ID_FS_UUID_ENC}\"\n"
    "ENV{ID_FS_LABEL_ENC}==\"?*\", SYMLINK+=\"disk/by-label/$env{ID_FS_LABEL_ENC}\"\n"
    "LABEL=\"end\"\n";

void udev_prepare(void)
{
	static char *const reload[] = { "udevadm", "control", "--reload", NULL };

	if (access("/run", W_OK) != 0 || access(RULES, F_OK) == 0)
		return;
	if (directory_make(RULES_DIRECTORY, 0755) != 0 || file_write(RULES, rules) != 0) {
		log_warning("%s cannot be written: systemd may wait for the root device in vain", RULES);
		return;
	}
	/*
	 * udevd looks for changed rules by itself, but once in three seconds at most (systemd,
	 * manager_reload)
	 */
	if (access("/run/udev/control", F_OK) == 0)
		program_run(reload);
}

void udev_name_loop(const char *kernel_name, const char *name)
{
	char number[24], path[FILE_PATH_SIZE], text[UDEV_NAME_SIZE];

	udev_prepare();
	if (!file_read(number, sizeof(number), "/sys/block/%s/diskseq", kernel_name))
		return;
	snprintf(path, sizeof(path), LOOP_RECORD, number);
	snprintf(text, sizeof(text), LOOP_KEY "%s\n", name);
	directory_make(LOOP_DIRECTORY, 0755);
	file_write(path, text);
	/* udev has seen the device before there was a name for it */
	snprintf(path, sizeof(path), "/sys/block/%s/uevent", kernel_name);
	file_write(path, "change\n");
}

bool udev_loop_named(const char *directory, char name[UDEV_NAME_SIZE])
{
	char number[24], text[UDEV_NAME_SIZE];

	if (!file_read(number, sizeof(number), "%s/diskseq", directory) ||
	    !file_read(text, sizeof(text), LOOP_RECORD, number) ||
	    strncmp(text, LOOP_KEY, strlen(LOOP_KEY)) != 0)
		return false;
	strcpy(name, text + strlen(LOOP_KEY));
	return true;
}
