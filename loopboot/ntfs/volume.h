/* What the reader keeps of an open volume. */
#ifndef LOOPBOOT_NTFS_VOLUME_H
#define LOOPBOOT_NTFS_VOLUME_H

#include "stream.h"
#include "upcase.h"

struct ntfs_volume {
	const struct source *source;
	struct ntfs_geometry geometry;
	struct stream mft;             /* $MFT's $DATA */
	struct record_window *windows; /* owned; WINDOWS of them */
	struct upcase upcase;
};

#endif
