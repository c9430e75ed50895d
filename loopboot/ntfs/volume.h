/* What the reader keeps of an open volume. */
#ifndef LOOPBOOT_NTFS_VOLUME_H
#define LOOPBOOT_NTFS_VOLUME_H

#include "stream.h"
#include "upcase.h"

struct ntfs_volume {
	const struct source *source;
	struct ntfs_geometry geometry;
	struct stream mft;  /* $MFT's $DATA */
	uint8_t *head_data; /* owned */
	struct bytes
	    head; /* the device's bytes from the MFT's beginning on: the records with fixed numbers */
	struct upcase upcase;
};

#endif
