/*
 * What a device or an image holds: its identity by magic, and its witnesses. Pure: bytes in, values out.
 * This is the only header of image/ that the rest of the program includes.
 */
#ifndef LOOPBOOT_IMAGE_IMAGE_H
#define LOOPBOOT_IMAGE_IMAGE_H

#include "../base/fault.h"
#include "../base/source.h"

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

#endif
