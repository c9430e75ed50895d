/*
 * The other partitions of the host's disk: systemd-gpt-auto-generator(8) mounts Windows' EFI system partition to be written to, on
 * /efi, as soon as anything looks there, and takes swap, /home and the like of another Linux that it finds. With a root in a
 * file, or on NTFS, it knows that disk, too: it follows a device-mapper device to it.
 */
#ifndef LOOPBOOT_GPT_AUTO_H
#define LOOPBOOT_GPT_AUTO_H

/* Keep systemd from that, below RUN, which is /run. Failure is only a warning. */
void gpt_auto_refuse(const char *run);

#endif
