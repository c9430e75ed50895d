#include "content.h"
#include "../base/scope.h"

#include <string.h>

const char *content_name(enum content content)
{
	/* An array of arrays: pointers would each cost a relocation in a static position-independent program. */
	static const char names[CONTENT_COUNT][12] = {
		[CONTENT_UNKNOWN] = "unknown",
		[CONTENT_NTFS] = "ntfs",
		[CONTENT_BITLOCKER] = "bitlocker",
		[CONTENT_EXFAT] = "exfat",
		[CONTENT_VFAT] = "vfat",
		[CONTENT_EXT2] = "ext2",
		[CONTENT_EXT3] = "ext3",
		[CONTENT_EXT4] = "ext4",
		[CONTENT_XFS] = "xfs",
		[CONTENT_BTRFS] = "btrfs",
		[CONTENT_SQUASHFS] = "squashfs",
		[CONTENT_EROFS] = "erofs",
		[CONTENT_F2FS] = "f2fs",
		[CONTENT_JFS] = "jfs",
		[CONTENT_ISO9660] = "iso9660",
		[CONTENT_SWAP] = "swap",
		[CONTENT_LUKS] = "crypto_LUKS",
		[CONTENT_LVM] = "LVM2_member",
		[CONTENT_GPT] = "gpt",
		[CONTENT_DOS] = "dos",
	};

	return names[content];
}

/*
 * Where a content's magic stands, and with it the UUID and the label (0: it has none, or describe() finds
 * it).
 */
struct format {
	enum content content;
	uint32_t magic_at;
	char magic[17];
	uint8_t magic_length;
	uint32_t uuid_at;
	uint32_t label_at;
	uint16_t label_length;
	describe_function *describe;
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
	{ CONTENT_BITLOCKER, 3, MAGIC("-FVE-FS-"), 0, 0, 0, NULL },
	{ CONTENT_BITLOCKER, 0x1a8, MAGIC("\x3b\xd6\x67\x49\x29\x2e\xd8\x4a\x83\x99\xf6\xa3\x39\xe3\xd0\x01"), 0, 0, 0, NULL },
	{ CONTENT_NTFS, 3, MAGIC("NTFS    "), 0, 0, 0, ntfs_describe },
	{ CONTENT_EXFAT, 3, MAGIC("EXFAT   "), 0, 0, 0, exfat_describe },
	{ CONTENT_LUKS, 0, MAGIC("LUKS\xba\xbe"), 0, 0, 0, luks_describe },
	{ CONTENT_XFS, 0, MAGIC("XFSB"), 32, 108, 12, xfs_describe },
	{ CONTENT_SQUASHFS, 0, MAGIC("hsqs"), 0, 0, 0, squashfs_describe },
	{ CONTENT_LVM, 0x018, MAGIC("LVM2 001"), 0, 0, 0, lvm_describe },
	{ CONTENT_LVM, 0x218, MAGIC("LVM2 001"), 0, 0, 0, lvm_describe },
	{ CONTENT_LVM, 0x418, MAGIC("LVM2 001"), 0, 0, 0, lvm_describe },
	{ CONTENT_LVM, 0x618, MAGIC("LVM2 001"), 0, 0, 0, lvm_describe },
	{ CONTENT_ISO9660, 32768, MAGIC("\1CD001"), 0, 32768 + 40, 32, iso9660_describe },
	{ CONTENT_GPT, 512, MAGIC("EFI PART"), 0, 0, 0, gpt_describe },
	{ CONTENT_GPT, 4096, MAGIC("EFI PART"), 0, 0, 0, gpt_describe },
	{ CONTENT_BTRFS, 65536 + 64, MAGIC("_BHRfS_M"), 65536 + 32, 65536 + 0x12b, 256, btrfs_describe },
	{ CONTENT_JFS, 32768, MAGIC("JFS1"), 32768 + 136, 32768 + 152, 16, jfs_describe },
	{ CONTENT_F2FS, 1024, MAGIC("\x10\x20\xf5\xf2"), 1024 + 108, 0, 0, f2fs_describe },
	{ CONTENT_EROFS, 1024, MAGIC("\xe2\xe1\xf5\xe0"), 1024 + 48, 1024 + 64, 16, erofs_describe },
	{ CONTENT_SWAP, 4096 - 10, MAGIC("SWAPSPACE2"), 1036, 1052, 16, swap_describe },
	{ CONTENT_SWAP, 8192 - 10, MAGIC("SWAPSPACE2"), 1036, 1052, 16, swap_describe },
	{ CONTENT_SWAP, 16384 - 10, MAGIC("SWAPSPACE2"), 1036, 1052, 16, swap_describe },
	{ CONTENT_SWAP, 32768 - 10, MAGIC("SWAPSPACE2"), 1036, 1052, 16, swap_describe },
	{ CONTENT_SWAP, 65536 - 10, MAGIC("SWAPSPACE2"), 1036, 1052, 16, swap_describe },
	{ CONTENT_VFAT, 510, MAGIC("\x55\xaa"), 0, 0, 0, vfat_describe },
	{ CONTENT_EXT4, 1024 + 0x38, MAGIC("\x53\xef"), 1024 + 0x68, 1024 + 0x78, 16, ext_describe },
	{ CONTENT_DOS, 510, MAGIC("\x55\xaa"), 0, 0, 0, dos_describe },
};
/* clang-format on */

/* What HEAD is by FORMAT, or CONTENT_UNKNOWN. */
static struct identity describe(const struct format *format, const struct source *source, struct bytes head)
{
	const struct sighting sighting = { source, head, format->magic_at };
	struct identity identity = { .content = format->content };

	if (!bytes_equal(head, format->magic_at, format->magic, format->magic_length))
		return (struct identity){ 0 };
	if (format->uuid_at != 0)
		format_uuid(identity.uuid, head, format->uuid_at);
	if (format->label_at != 0)
		format_label(identity.label, sizeof(identity.label), head, format->label_at,
			     format->label_length);
	if (format->describe != NULL)
		format->describe(&sighting, &identity);
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
