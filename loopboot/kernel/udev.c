#include "udev.h"

#include "../base/log.h"
#include "dm.h"
#include "files.h"
#include "program.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CONTROL         "/run/udev/control"
#define RULES_DIRECTORY "/run/udev/rules.d"
#define RULES           RULES_DIRECTORY "/05-loopboot.rules"
/* Where the build hooks put them into an initramfs. */
#define INITRAMFS_RULES "/usr/lib/udev/rules.d/05-loopboot.rules"

/*
 * What a loop device is called stands in a file that has the disk sequence number in its name: the kernel never gives
 * that out again, so that a loop device that is used for another file later has none. A dot in front: no NAME has one.
 */
#define LOOP_DIRECTORY "/run/loopboot"
#define LOOP_RECORD    LOOP_DIRECTORY "/.loop-%s"
#define LOOP_KEY       "LOOPBOOT_NAME="

static const char rules[] =
#include "udev-rules.inc" /* of hooks/05-loopboot.rules */
    ;

static void write_rules(void)
{
	if (directory_make(RULES_DIRECTORY, 0755) != 0 || file_write(RULES, rules) != 0)
		log_warning("%s cannot be written: systemd may wait for the root device in vain", RULES);
}

void udev_prepare(void)
{
	static char *const reload[] = { "udevadm", "control", "--reload", NULL };

	if (access("/run", W_OK) != 0 || access(INITRAMFS_RULES, F_OK) == 0 || access(RULES, F_OK) == 0)
		return;
	write_rules();
	/*
	 * udevd looks for changed rules by itself, but once in three seconds at most (systemd,
	 * manager_reload)
	 */
	if (access(CONTROL, F_OK) == 0)
		program_run(reload);
}

void udev_hand_over(void)
{
	if (access(RULES, F_OK) != 0)
		write_rules();
}

bool udev_is_done(unsigned device_major, unsigned device_minor)
{
	char path[FILE_PATH_SIZE];

	snprintf(path, sizeof(path), "/run/udev/data/b%u:%u", device_major, device_minor);
	return access(path, F_OK) == 0 || access(CONTROL, F_OK) != 0;
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
