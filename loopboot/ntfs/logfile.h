/* $LogFile: whether NTFS was closed properly. Only the two restart pages at its beginning are looked at. */
#ifndef LOOPBOOT_NTFS_LOGFILE_H
#define LOOPBOOT_NTFS_LOGFILE_H

#include "../base/bytes.h"
#include "ntfs.h"

/* What is looked at of a restart page: all that matters stands before the first word that a fix-up covers. */
#define RESTART_SIZE 512

/* The size of a log page, at which the second restart page stands, as FIRST says; 4096 if it does not say. */
uint32_t logfile_page_size(struct bytes first);

/* Judge by the first RESTART_SIZE bytes of both restart pages. */
enum ntfs_log logfile_judge(struct bytes first, struct bytes second);

/* Read the restart pages of VOLUME's $LogFile and judge them. What cannot be found out is LOG_UNKNOWN. */
enum ntfs_log logfile_state(const struct ntfs_volume *volume);

#endif
