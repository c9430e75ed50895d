/*
 * Update-sequence fix-ups. NTFS replaces the last two bytes of each 512 bytes of a record by a sequence number, so
 * that a record of which only a part reached the disk is recognised.
 */
#ifndef LOOPBOOT_NTFS_FIXUP_H
#define LOOPBOOT_NTFS_FIXUP_H

#include "../base/fault.h"

/*
 * Check and undo the fix-ups of the SIZE (a multiple of 512) bytes at DATA, which were read from byte DEVICE of the
 * device; NAME is for the fault. The array of original bytes is cleared afterwards, so that two copies of a record that
 * were written with different sequence numbers compare equal. On BAD_FIXUP nothing is changed.
 *
 * The stride is 512 on every volume, sectors of 4096 bytes included (libntfs-3g's mst.c, the kernel's
 * fs/ntfs3/fsntfs.c; Windows formats so as well).
 */
int fixup_undo(uint8_t *data, size_t size, const char *name, uint64_t device, struct fault *fault);

#endif
