/* Device nodes, for where neither devtmpfs nor udev has made them. */
#ifndef LOOPBOOT_KERNEL_NODE_H
#define LOOPBOOT_KERNEL_NODE_H

#include <sys/types.h>

/*
 * See to it that the node PATH of TYPE (S_IFBLK or S_IFCHR) is device DEV: left alone if it is, else made,
 * 0600, with the directory it lies in. -1 with errno on failure.
 */
int node_make(const char *path, mode_t type, dev_t dev);

/*
 * Open the control device PATH of a driver, a misc device of minor number MINOR (fixed ones,
 * Documentation/admin-guide/devices.txt), after having tried to load its MODULE if need be. -1 with errno if
 * the kernel does not have it.
 */
int node_open_control(const char *path, unsigned minor, const char *module);

#endif
