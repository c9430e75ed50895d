#include "content.h"
#include "../base/scope.h"
#include "../base/text.h"

#include <string.h>

const char *content_name(enum content content)
{
#define CONTENT(name, text) text "\0"
	static const char names[] =
#include "contents.def"
	    ;
#undef CONTENT

	return text_nth(names, content);
}

/*
 * Where a content's magic stands, and with it the label and the UUID (0: it has none, or is looked for
 * later).
 */
struct format {
	uint32_t magic_at;
	char magic[16];
	uint8_t magic_length;
	uint8_t content;
	uint16_t label_length;
	uint32_t label_at, uuid_at;
};

/*
 * The order is the rule: what claims byte 0 comes before what begins further in, for the tools that make the
 * latter wipe the former, and seldom the other way round. Short magics come last. A hybrid ISO is an ISO
 * that has partitions. BitLocker To Go has a FAT's boot sector, and its GUID is
 * 4967d63b-2e29-4ad8-8399-f6a339e3d001.
 */
/* clang-format off */
#define MAGIC(text) text, sizeof(text) - 1
static const struct format formats[] = {
	{ 3, MAGIC("-FVE-FS-"), CONTENT_BITLOCKER, 0, 0, 0 },
	{ 0x1a8, MAGIC("\x3b\xd6\x67\x49\x29\x2e\xd8\x4a\x83\x99\xf6\xa3\x39\xe3\xd0\x01"), CONTENT_BITLOCKER, 0, 0, 0 },
	{ 3, MAGIC("NTFS    "), CONTENT_NTFS, 0, 0, 0 },
	{ 3, MAGIC("EXFAT   "), CONTENT_EXFAT, 0, 0, 0 },
	{ 0, MAGIC("LUKS\xba\xbe"), CONTENT_LUKS, 0, 0, 0 },
	{ 0, MAGIC("XFSB"), CONTENT_XFS, 12, 108, 32 },
	{ 0, MAGIC("hsqs"), CONTENT_SQUASHFS, 0, 0, 0 },
	{ 0x018, MAGIC("LVM2 001"), CONTENT_LVM, 0, 0, 0 },
	{ 0x218, MAGIC("LVM2 001"), CONTENT_LVM, 0, 0, 0 },
	{ 0x418, MAGIC("LVM2 001"), CONTENT_LVM, 0, 0, 0 },
	{ 0x618, MAGIC("LVM2 001"), CONTENT_LVM, 0, 0, 0 },
	{ 32768, MAGIC("\1CD001"), CONTENT_ISO9660, 32, 32768 + 40, 0 },
	{ 512, MAGIC("EFI PART"), CONTENT_GPT, 0, 0, 0 },
	{ 4096, MAGIC("EFI PART"), CONTENT_GPT, 0, 0, 0 },
	{ 65536 + 64, MAGIC("_BHRfS_M"), CONTENT_BTRFS, 256, 65536 + 0x12b, 65536 + 32 },
	{ 32768, MAGIC("JFS1"), CONTENT_JFS, 16, 32768 + 152, 32768 + 136 },
	{ 1024, MAGIC("\x10\x20\xf5\xf2"), CONTENT_F2FS, 0, 0, 1024 + 108 },
	{ 1024, MAGIC("\xe2\xe1\xf5\xe0"), CONTENT_EROFS, 16, 1024 + 64, 1024 + 48 },
	{ 4096 - 10, MAGIC("SWAPSPACE2"), CONTENT_SWAP, 16, 1052, 1036 },
	{ 8192 - 10, MAGIC("SWAPSPACE2"), CONTENT_SWAP, 16, 1052, 1036 },
	{ 16384 - 10, MAGIC("SWAPSPACE2"), CONTENT_SWAP, 16, 1052, 1036 },
	{ 32768 - 10, MAGIC("SWAPSPACE2"), CONTENT_SWAP, 16, 1052, 1036 },
	{ 65536 - 10, MAGIC("SWAPSPACE2"), CONTENT_SWAP, 16, 1052, 1036 },
	{ 510, MAGIC("\x55\xaa"), CONTENT_VFAT, 0, 0, 0 },
	{ 1024 + 0x38, MAGIC("\x53\xef"), CONTENT_EXT4, 16, 1024 + 0x78, 1024 + 0x68 },
	{ 510, MAGIC("\x55\xaa"), CONTENT_DOS, 0, 0, 0 },
};
/* clang-format on */

/* Who looks closer. Pointers in the table above would each cost a relocation. */
static describe_function *describer_of(enum content content)
{
	switch (content) {
	case CONTENT_NTFS:
		return ntfs_describe;
	case CONTENT_EXFAT:
		return exfat_describe;
	case CONTENT_VFAT:
		return vfat_describe;
	case CONTENT_EXT4:
		return ext_describe;
	case CONTENT_XFS:
		return xfs_describe;
	case CONTENT_BTRFS:
		return btrfs_describe;
	case CONTENT_SQUASHFS:
		return squashfs_describe;
	case CONTENT_EROFS:
		return erofs_describe;
	case CONTENT_F2FS:
		return f2fs_describe;
	case CONTENT_JFS:
		return jfs_describe;
	case CONTENT_ISO9660:
		return iso9660_describe;
	case CONTENT_SWAP:
		return swap_describe;
	case CONTENT_LUKS:
		return luks_describe;
	case CONTENT_LVM:
		return lvm_describe;
	case CONTENT_GPT:
		return gpt_describe;
	case CONTENT_DOS:
		return dos_describe;
	default:
		return NULL;
	}
}

/* What HEAD is by FORMAT, or CONTENT_UNKNOWN. */
static struct identity describe(const struct format *format, const struct source *source, struct bytes head)
{
	const struct sighting sighting = { source, head, format->magic_at };
	struct identity identity = { .content = format->content };
	describe_function *look_closer = describer_of(identity.content);

	if (!bytes_equal(head, format->magic_at, format->magic, format->magic_length))
		return (struct identity){ 0 };
	if (format->uuid_at != 0)
		format_uuid(identity.uuid, head, format->uuid_at);
	if (format->label_at != 0)
		format_label(identity.label, sizeof(identity.label), head, format->label_at,
			     format->label_length);
	if (look_closer != NULL)
		look_closer(&sighting, &identity);
	return identity;
}

int image_identify(const struct source *source, struct identity *identity, struct fault *fault)
{
	size_t length = source->size < HEAD_SIZE ? (size_t)source->size : HEAD_SIZE;
	uint8_t *buffer SCOPE_FREE = malloc(HEAD_SIZE);
	struct bytes head = { buffer, length };

	if (buffer == NULL)
		return fault_about(fault, NO_MEMORY, "%d bytes", HEAD_SIZE);
	if (source_read(source, "superblock", 0, buffer, length, fault) < 0)
		return -1;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		*identity = describe(&formats[i], source, head);
		if (identity->content != CONTENT_UNKNOWN)
			return 0;
	}
	*identity = (struct identity){ 0 };
	return 0;
}
