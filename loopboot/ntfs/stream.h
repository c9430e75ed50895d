/* The value of an attribute, resident or not, as a stream of bytes. */
#ifndef LOOPBOOT_NTFS_STREAM_H
#define LOOPBOOT_NTFS_STREAM_H

#include "node.h"

struct stream {
	uint64_t device; /* where its first attribute begins on the device, for faults */
	uint16_t flags;  /* ATTRIBUTE_COMPRESSED, ATTRIBUTE_ENCRYPTED, ATTRIBUTE_SPARSE */
	bool resident;
	uint8_t *value;         /* owned; of a resident attribute */
	uint64_t value_device;  /* where a resident value lies on the device, for faults */
	struct extents extents; /* owned; the clusters of a non-resident one, up to its first hole */
	uint64_t clusters;      /* that its run list covers, holes included */
	uint64_t holes;         /* bytes below the size that have no clusters */
	uint64_t allocated;     /* bytes of these, as the attribute says */
	uint64_t size;          /* bytes */
	uint64_t initialised;   /* bytes; what lies behind them reads as zeros */
};

/*
 * Open NODE's attribute KEY. STREAM is the caller's until stream_close(). Faults: NO_ATTRIBUTE, BAD_RUN_LIST,
 * RUN_OUTSIDE, BAD_ATTRIBUTE, BAD_ATTRIBUTE_LIST and those of reading its records.
 */
int stream_open(const struct ntfs_volume *volume, const struct node *node, struct attribute_key key,
		struct stream *stream, struct fault *fault);
void stream_close(struct stream *stream);

/* Open the unnamed $DATA of the file whose base record is NUMBER. */
int stream_open_data(const struct ntfs_volume *volume, uint64_t number, struct stream *stream,
		     struct fault *fault);

/*
 * The steps of stream_open(): add a piece (ATTRIBUTE of RECORD) to a stream that began as {0}; add all pieces of NODE's
 * attribute KEY; check that the whole covers what is allocated. $MFT needs the second, because its further pieces are read
 * through those already added. On failure the stream still wants stream_close().
 */
int stream_add(const struct ntfs_volume *volume, struct stream *stream, const struct mft_record *record,
	       const struct attribute *attribute, struct fault *fault);
int stream_gather(const struct ntfs_volume *volume, const struct node *node, struct attribute_key key,
		  struct stream *stream, struct fault *fault);
int stream_finish(const struct ntfs_volume *volume, const struct stream *stream, struct fault *fault);

/*
 * Where on the device byte OFFSET of a non-resident STREAM lies, and how many bytes from there on are contiguous.
 * BAD_RUN_LIST if there is no cluster.
 */
int stream_locate(const struct stream *stream, uint64_t offset, uint64_t *device, uint64_t *contiguous,
		  struct fault *fault);

/* Read LENGTH bytes at OFFSET. Faults: BAD_ATTRIBUTE if that is behind the size, BAD_RUN_LIST in a hole. */
int stream_read(const struct ntfs_volume *volume, const struct stream *stream, uint64_t offset, void *buffer,
		size_t length, struct fault *fault);

#endif
