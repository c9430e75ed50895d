/* hiberfil.sys: whether Windows lies hibernated on the volume. */
#ifndef LOOPBOOT_NTFS_HIBERFILE_H
#define LOOPBOOT_NTFS_HIBERFILE_H

#include "../base/bytes.h"
#include "ntfs.h"

/* What is read of it. */
#define HIBERFILE_HEADER_SIZE 4096

/* Judge the file's first HIBERFILE_HEADER_SIZE bytes, or all of it if it is shorter. */
enum ntfs_hibernation hiberfile_judge(struct bytes header);

/* Find the file in VOLUME's root directory and judge it. What cannot be found out is HIBERNATION_UNKNOWN. */
enum ntfs_hibernation hiberfile_state(struct ntfs_volume *volume);

#endif
