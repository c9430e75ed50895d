/* $MFTMirr: the copies of the first MFT records. */
#ifndef LOOPBOOT_NTFS_MIRROR_H
#define LOOPBOOT_NTFS_MIRROR_H

#include "volume.h"

/*
 * Check that the mirror's copy of record 0 does not contradict where VOLUME's $MFT was found to lie. One of the two may
 * know of fewer clusters: Windows lets $MFT grow first and copies later. Fault: MIRROR_DIFFERS.
 */
int mirror_check_mapping(const struct ntfs_volume *volume, struct fault *fault);

/*
 * Compare the bytes in use of the records 0 to 3 with their copies. A copy that is damaged differs; only a failing read
 * or a damaged $MFT is a fault.
 */
int mirror_compare(const struct ntfs_volume *volume, bool *differs, struct fault *fault);

#endif
