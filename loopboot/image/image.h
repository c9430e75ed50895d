/*
 * What a device or an image holds: its identity by magic, and its witnesses. Pure: bytes in, values out.
 * This is the only header of image/ that the rest of the program includes.
 */
#ifndef LOOPBOOT_IMAGE_IMAGE_H
#define LOOPBOOT_IMAGE_IMAGE_H

#include "../base/extent.h"
#include "../base/fault.h"
#include "../base/source.h"

#include <stdbool.h>
#include <stdint.h>

/* What can be told by magic; contents.def has the names. */
enum content {
#define CONTENT(name, text) CONTENT_##name,
#include "contents.def"
#undef CONTENT
	CONTENT_COUNT
};

struct identity {
	enum content content;
	char uuid[40];   /* as libblkid prints it: what UUID= means; "" if it has none */
	char label[260]; /* as the content holds it, no control characters; "" if it has none */
	uint64_t size;   /* bytes that the content says it takes up; 0 if it does not say */
};

/* "ext4", "ntfs", "LVM2_member", …; "unknown" for CONTENT_UNKNOWN. Static text. */
const char *content_name(enum content content);

/*
 * Tell what SOURCE holds, in as few reads as it takes (the first 68 KiB hold nearly every magic). Nothing
 * known is not a fault but CONTENT_UNKNOWN; only a failing read is one. A source too short for a magic just
 * does not have it.
 */
int image_identify(const struct source *source, struct identity *identity, struct fault *fault);

/*
 * Read the witnesses: the copies that the content itself keeps of its superblock at known places far apart,
 * spread over the whole of SOURCE, and compare their identity with the primary one's.
 *   ext2/3/4  backup superblocks (sparse_super and sparse_super2): s_uuid and s_block_group_nr
 *   XFS       the allocation groups' superblock copies (sb_uuid) and AGF headers (sequence number, UUID)
 *   btrfs     mirrors at 64 MiB and 256 GiB: fsid, bytenr
 *   squashfs  has no copies: its size, and that the tables that end it lie where the superblock says
 *   GPT       the backup header at the end: disk GUID, its own and the other's LBA, CRC
 *   others    none: no witness is not a fault
 * COUNT becomes the number of witnesses that agreed. At most 64 are read: the first, the last, and others
 * evenly spread. Faults: WITNESS_DISAGREES with the offset in SOURCE, what was expected and what stands there;
 * CONTENT_TOO_LARGE; BAD_CONTENT; UNKNOWN_CONTENT (for CONTENT_UNKNOWN); READ_FAILED.
 */
int image_witnesses(const struct source *source, const struct identity *identity, unsigned *count,
		    struct fault *fault);

/*
 * One partition of a disk, by its 1-based number: where libblkid's PARTUUID and PARTLABEL stand.
 * For GPT and MBR (primary and logical), in sectors of 512 to 4096 bytes.
 * Faults: NO_DEVICE if there is no such partition, READ_FAILED, BAD_CONTENT.
 */
struct partition {
	char uuid[40];
	char label[36 * 3 + 1]; /* UTF-8; GPT only */
};
int image_partition(const struct source *disk, unsigned sector_size, unsigned number,
		    struct partition *partition, struct fault *fault);

/* Which file an image is, and where that lies. The extents end with the file: its size is in their digest. */
struct image_place {
	uint64_t serial;    /* of the volume */
	uint64_t reference; /* MFT record number and sequence number */
	uint64_t digest;    /* place_digest() */
};

/* A hash of where EXTENTS lie. Offsets count from the volume's beginning, so a partition may be moved. */
uint64_t place_digest(const struct extents *extents);

/* What an image remembers of where it lay when it was last written to. */
enum remembered {
	REMEMBERED_NOTHING,   /* nothing, or nothing whole; there is room for it */
	REMEMBERED_HERE,      /* where it lies now */
	REMEMBERED_ELSEWHERE, /* this file, in another place: it was moved, or grew */
	REMEMBERED_ANOTHER,   /* another file, of which this is a copy: says nothing of this one */
	REMEMBERED_NEVER,     /* something else stands where that would be written */
};

/* Tell what IMAGE remembers, whose place is PLACE. Pure reading; faults: READ_FAILED. */
int place_remembered(const struct source *image, const struct image_place *place, enum remembered *remembered,
		     struct fault *fault);

/* The bytes to be written at the image's byte 0, so that it remembers PLACE. Less than a sector. */
#define PLACE_RECORD_SIZE 48
void place_record(const struct image_place *place, uint8_t record[PLACE_RECORD_SIZE]);

/* True if CONTENT leaves its first KiB to boot code, and so to the record where there is none. */
bool content_leaves_room(enum content content);

#endif
