/*
 * The initramfs of the end: systemd-shutdown changes its root to /run/initramfs and becomes /shutdown there, if that can
 * be executed (systemd, docs/INITRD_INTERFACE.md). initramfs-tools leaves nothing there, and /run is mounted noexec.
 */
#ifndef LOOPBOOT_KERNEL_EXITRD_H
#define LOOPBOOT_KERNEL_EXITRD_H

#include "../base/fault.h"

#define EXITRD_DIRECTORY "/run/initramfs"

/*
 * Put this program at /run/initramfs/shutdown, where it can be executed and nobody removes or overwrites it; a program
 * that is there already is left alone. To be called before anything is mounted below /run/initramfs: it would be hidden.
 */
int exitrd_prepare(struct fault *fault);

#endif
