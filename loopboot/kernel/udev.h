/* What udev and systemd must know of our maps and loop devices. */
#ifndef LOOPBOOT_KERNEL_UDEV_H
#define LOOPBOOT_KERNEL_UDEV_H

#include <stdbool.h>

#define UDEV_NAME_SIZE 128

/*
 * See to it that udevd has the rules for our devices (hooks/05-loopboot.rules): that of an initramfs with them has read them
 * at its start; for another one they are written into /run/udev/rules.d, and it is told to read all rules anew, which takes as
 * long as all else that attach does. To be called before a device is made.
 */
void udev_prepare(void);

/*
 * In an initramfs, whose udevd is about to end: leave the rules to the next one. /run is moved into the running system, so that
 * its udevd has them, whatever is installed there.
 */
void udev_hand_over(void);

/*
 * True if udev, if it runs, has looked at the block device. With a partition it begins only after all is done that its rules have for
 * the disk, such as to make it a member of a RAID.
 */
bool udev_is_done(unsigned device_major, unsigned device_minor);

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
