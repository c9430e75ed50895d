/* What the Linux inside an image would boot. */
#ifndef LOOPBOOT_BOOT_CHOICE_H
#define LOOPBOOT_BOOT_CHOICE_H

#include "../base/fault.h"
#include "entry.h"

/*
 * ENTRY becomes what the Linux at the directory ROOT would boot, paths as they are below it, all of them there; the first
 * that is found of:
 *   the boot-loader entries in /boot/loader/entries: of those that loader.conf's default means, or of all if it means none
 *   that can be booted, the one of the newest version
 *   the links /vmlinuz and /initrd.img, and the same in /boot
 *   the newest /boot/vmlinuz-VERSION or /lib/modules/VERSION/vmlinuz with an initramfs of that version in /boot
 * and its command line the entry's, or that of /etc/kernel/cmdline or /etc/default/grub. Without an initramfs no kernel finds
 * a root in an image. Faults: NO_KERNEL.
 */
int boot_choose(int root, struct boot_entry *entry, struct fault *fault);

#endif
