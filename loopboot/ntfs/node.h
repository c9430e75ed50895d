/* A file or directory: its base MFT record and, if its attributes do not fit in there, its attribute list. */
#ifndef LOOPBOOT_NTFS_NODE_H
#define LOOPBOOT_NTFS_NODE_H

#include "attribute.h"

struct node {
	struct mft_record record;
	uint8_t *list_data;   /* owned */
	struct bytes list;    /* the attribute list; empty if there is none */
	uint64_t list_device; /* where it begins on the device, for faults */
};

/* Open the file whose base record is NUMBER. Faults: BAD_RECORD, BAD_ATTRIBUTE_LIST and those of reading it. */
int node_open(const struct ntfs_volume *volume, uint64_t number, struct node *node, struct fault *fault);

/* Open the file at REFERENCE, as a directory entry gives it. Fault: STALE_REFERENCE as well. */
int node_follow(const struct ntfs_volume *volume, uint64_t reference, struct node *node, struct fault *fault);

void node_close(struct node *node);

/* A piece of an attribute: one of several if its run list is spread over extension records. */
struct piece {
	struct mft_record
	    extension; /* empty if the piece lies in the base record; piece_free() gives it back */
	struct attribute attribute;
};

/*
 * Step to NODE's next piece of the attribute KEY. Start with *POSITION 0. FOUND becomes false behind the last.
 * Faults: BAD_ATTRIBUTE, BAD_ATTRIBUTE_LIST and those of mft_record_read().
 */
int node_next_piece(const struct ntfs_volume *volume, const struct node *node, struct attribute_key key,
		    size_t *position, struct piece *piece, bool *found, struct fault *fault);

/* The record that PIECE of NODE lies in. */
const struct mft_record *piece_record(const struct piece *piece, const struct node *node);

void piece_free(struct piece *piece);

#endif
