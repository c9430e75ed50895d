/* What udev and systemd must know of our maps and loop devices. */
#ifndef LOOPBOOT_KERNEL_UDEV_H
#define LOOPBOOT_KERNEL_UDEV_H

#include <stdbool.h>

#define UDEV_NAME_SIZE 128

/*
 * Write the rules for our devices into /run/udev/rules.d, if there is a /run, and let a udevd that runs read
 * them. To be called before a device is made. /run is moved into the running system, so that its udev has the
 * rules too, whatever is installed there.
 */
void udev_prepare(void);

/*
 * Let udev give the loop device KERNEL_NAME ("loop0") the link /dev/mapper/loopboot-NAME, now and in the running system,
 * for as long as this very file is behind it. Needs kernel 5.15 or later; on others systemd does not know the name.
 */
void udev_name_loop(const char *kernel_name, const char *name);

/*
 * True if the loop device at DIRECTORY in /sys has a name by udev_name_loop(), and the same file is behind it still; NAME becomes
 * it. The path of the file does not tell: under a systemd that changes the root by new mounts (256) it is one below a mount that
 * is gone.
 */
bool udev_loop_named(const char *directory, char name[UDEV_NAME_SIZE]);

#endif
