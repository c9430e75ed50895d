/*
 * What an image remembers of where it lay: a record in its first KiB, which no file system here uses itself.
 *
 *   0  "loopboot map 1\0\0"
 *  16  the volume's serial number
 *  24  the file's MFT reference: record number and sequence number
 *  32  the digest of its extents
 *  40  the hash of all that
 *
 * Numbers are little-endian. The hash is FNV-1a of 64 bits: it finds a mistake, not somebody who wants to deceive, who
 * could as well change the image itself. All is shorter than a sector, and no magic that is known stands there.
 */
#include "content.h"

#define ROOM 1024

static const char magic[16] = "loopboot map 1";

enum { MAGIC = sizeof(magic), SERIAL = 16, REFERENCE = 24, DIGEST = 32, HASH = 40 };

#define HASH_OF_NOTHING UINT64_C(0xcbf29ce484222325)

/* HASH and then the 8 bytes of NUMBER. */
static uint64_t hash_on(uint64_t hash, uint64_t number)
{
	for (int i = 0; i < 64; i += 8)
		hash = (hash ^ (number >> i & 0xff)) * UINT64_C(0x100000001b3);
	return hash;
}

static uint64_t hash_of(struct bytes record)
{
	uint64_t hash = HASH_OF_NOTHING;

	for (size_t at = 0; at < HASH; at += 8)
		hash = hash_on(hash, get_le64(record, at));
	return hash;
}

uint64_t place_digest(const struct extents *extents)
{
	uint64_t hash = HASH_OF_NOTHING;

	for (size_t i = 0; i < extents->count; i++)
		hash = hash_on(hash_on(hash, extents->list[i].device), extents->list[i].length);
	return hash;
}

static void put(uint8_t *at, uint64_t number)
{
	for (int i = 0; i < 8; i++)
		at[i] = (uint8_t)(number >> 8 * i);
}

void place_record(const struct image_place *place, uint8_t record[PLACE_RECORD_SIZE])
{
	for (size_t i = 0; i < MAGIC; i++)
		record[i] = (uint8_t)magic[i];
	put(record + SERIAL, place->serial);
	put(record + REFERENCE, place->reference);
	put(record + DIGEST, place->digest);
	put(record + HASH, hash_of((struct bytes){ record, HASH }));
}

static bool is_zero(struct bytes window)
{
	for (size_t i = 0; i < window.length; i++)
		if (window.at[i] != 0)
			return false;
	return true;
}

static enum remembered compare(struct bytes room, const struct image_place *place)
{
	bool ours = bytes_equal(room, 0, magic, MAGIC);

	if (ours && get_le64(room, HASH) == hash_of(room)) {
		if (get_le64(room, SERIAL) != place->serial || get_le64(room, REFERENCE) != place->reference)
			return REMEMBERED_ANOTHER;
		return get_le64(room, DIGEST) == place->digest ? REMEMBERED_HERE : REMEMBERED_ELSEWHERE;
	}
	return ours || is_zero(room) ? REMEMBERED_NOTHING : REMEMBERED_NEVER;
}

int place_remembered(const struct source *image, const struct image_place *place, enum remembered *remembered,
		     struct fault *fault)
{
	uint8_t buffer[ROOM];

	if (image->size < ROOM) {
		*remembered = REMEMBERED_NEVER;
		return 0;
	}
	if (source_read(image, "the image's first KiB", 0, buffer, ROOM, fault) < 0)
		return -1;
	*remembered = compare((struct bytes){ buffer, ROOM }, place);
	return 0;
}

bool content_leaves_room(enum content content)
{
	switch (content) {
	case CONTENT_EXT2:
	case CONTENT_EXT3:
	case CONTENT_EXT4:
	case CONTENT_BTRFS:
	case CONTENT_F2FS:
	case CONTENT_JFS:
	case CONTENT_SWAP:
		return true;
	default:
		return false;
	}
}
