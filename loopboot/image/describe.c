/* The contents of which no more is wanted than their identity, and no further read is needed for it. */
#include "content.h"

/* LUKS1: cryptsetup's on-disk format specification; LUKS2 has a label besides. Numbers are big-endian. */
void luks_describe(const struct sighting *sighting, struct identity *identity)
{
	format_label(identity->uuid, sizeof(identity->uuid), sighting->head, 168, 40);
	if (get_be16(sighting->head, 6) == 2)
		format_label(identity->label, sizeof(identity->label), sighting->head, 24, 48);
}

/*
 * The magic stands at 24 of the label sector; after that sector's 32 bytes comes the physical volume's
 * header.
 */
void lvm_describe(const struct sighting *sighting, struct identity *identity)
{
	static const uint8_t groups[] = { 6, 4, 4, 4, 4, 4, 6 };
	size_t label = sighting->magic_at - 24;

	if (!bytes_equal(sighting->head, label, "LABELONE", 8))
		identity->content = CONTENT_UNKNOWN;
	format_groups(identity->uuid, sighting->head, label + 32, groups, sizeof(groups));
	identity->size = get_le64(sighting->head, label + 64);
}

/* ECMA-119, 8.4. The UUID is the date of the last change, or of making if there was none: libblkid's rule. */
void iso9660_describe(const struct sighting *sighting, struct identity *identity)
{
	static const uint8_t groups[] = { 4, 2, 2, 2, 2, 2, 2 };
	struct bytes volume = bytes_part(sighting->head, sighting->magic_at, 2048);
	bool changed = get_u8(volume, 830) != 0 && !bytes_equal(volume, 830, "0000000000000000", 16);

	format_groups(identity->uuid, volume, changed ? 830 : 813, groups, sizeof(groups));
	identity->size = size_of(get_le32(volume, 80), get_le16(volume, 128));
}

/* Sizes are in the physical blocks that the superblock names, at most a page. */
void jfs_describe(const struct sighting *sighting, struct identity *identity)
{
	struct bytes super = bytes_from(sighting->head, sighting->magic_at);

	identity->size = size_of(get_le64(super, 8), get_le32(super, 24));
}

void f2fs_describe(const struct sighting *sighting, struct identity *identity)
{
	struct bytes super = bytes_from(sighting->head, sighting->magic_at);
	unsigned block_bits = get_le32(super, 16) & 31;

	identity->size = size_of(get_le64(super, 36), UINT64_C(1) << block_bits);
	format_label_utf16(identity->label, sizeof(identity->label), super, 124, 1024);
}

void erofs_describe(const struct sighting *sighting, struct identity *identity)
{
	struct bytes super = bytes_from(sighting->head, sighting->magic_at);
	unsigned block_bits = get_u8(super, 12) & 31;

	identity->size = size_of(get_le32(super, 36), UINT64_C(1) << block_bits);
}

/* The magic ends the first page, so it tells the page's size. The number of the last page is stored. */
void swap_describe(const struct sighting *sighting, struct identity *identity)
{
	if (get_le32(sighting->head, 1024) == 1)
		identity->size =
		    size_of(UINT64_C(1) + get_le32(sighting->head, 1028), sighting->magic_at + 10);
}
