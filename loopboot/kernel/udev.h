/* What udev and systemd must know of our maps. */
#ifndef LOOPBOOT_KERNEL_UDEV_H
#define LOOPBOOT_KERNEL_UDEV_H

/*
 * Write the rules for our maps into /run/udev/rules.d, if there is a /run, and let a udevd that runs read
 * them. To be called before a map is made. /run is moved into the running system, so that its udev has the
 * rules too, whatever is installed there.
 */
void udev_prepare(void);

#endif
