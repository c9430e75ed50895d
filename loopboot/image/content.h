/*
 * What the files of image/ share: one describe function for each content that the table of identify.c alone
 * cannot describe, one witness function for each content that keeps copies, and the few words both are
 * written in.
 */
#ifndef LOOPBOOT_IMAGE_CONTENT_H
#define LOOPBOOT_IMAGE_CONTENT_H

#include "../base/bytes.h"
#include "image.h"

#include <stdbool.h>

/*
 * The head of a source that identify.c reads at once: up to and with the btrfs superblock and a swap of 64
 * KiB pages.
 */
#define HEAD_SIZE (68 * 1024)

/* A magic that was found: HEAD is the first HEAD_SIZE bytes of SOURCE, or all of it. */
struct sighting {
	const struct source *source;
	struct bytes head;
	size_t magic_at;
};

/*
 * Look closer. May correct IDENTITY's content (to CONTENT_UNKNOWN if it is not what the magic says) and fill
 * in size, UUID and label. A label that must be read from further in and does not read is none.
 */
typedef void describe_function(const struct sighting *sighting, struct identity *identity);

describe_function btrfs_describe;
describe_function dos_describe;
describe_function erofs_describe;
describe_function exfat_describe;
describe_function ext_describe;
describe_function f2fs_describe;
describe_function gpt_describe;
describe_function iso9660_describe;
describe_function jfs_describe;
describe_function luks_describe;
describe_function lvm_describe;
describe_function ntfs_describe;
describe_function squashfs_describe;
describe_function swap_describe;
describe_function vfat_describe;
describe_function xfs_describe;

/*
 * Read and compare the witnesses; COUNT becomes how many agreed. Contract in image.h, at image_witnesses().
 */
typedef int witness_function(const struct source *source, unsigned *count, struct fault *fault);

witness_function btrfs_witnesses;
witness_function ext_witnesses;
witness_function gpt_witnesses;
witness_function squashfs_witnesses;
witness_function xfs_witnesses;

#define WITNESSES_MAX 64

/*
 * How many of COUNT copies are read, and which is the I-th of them: the first, the last, and others evenly
 * between.
 */
unsigned witnesses_chosen(uint64_t count);
uint64_t witness_chosen(uint64_t count, unsigned i);

/* 0 if FOUND is EXPECTED, else WITNESS_DISAGREES: NAME, at byte OFFSET. */
int witness_number(const char *name, uint64_t offset, uint64_t expected, uint64_t found, struct fault *fault);

/* The same for a UUID's 16 bytes, EXPECTED and FOUND. */
int witness_uuid(const char *name, uint64_t offset, struct bytes expected, struct bytes found,
		 struct fault *fault);

/* UNITS times UNIT, or UINT64_MAX where that is too large for a number: larger than any source. */
uint64_t size_of(uint64_t units, uint64_t unit);

/* True if VALUE is a power of two from LOW to HIGH. */
bool power_between(uint64_t value, uint64_t low, uint64_t high);

/* Write the 16 bytes at OFFSET as a UUID, or "" if they are all zero or beyond the window. */
void format_uuid(char text[40], struct bytes window, size_t offset);
/* The same for a GUID, whose first three fields are stored little-endian. */
void format_guid(char text[40], struct bytes window, size_t offset);
/* The characters from OFFSET on in COUNT groups of LENGTHS characters, dashes between them. */
void format_groups(char *text, struct bytes window, size_t offset, const uint8_t *lengths, size_t count);

/*
 * Write the LENGTH bytes at OFFSET as a label into TEXT (SIZE bytes): it ends at a control character, and
 * blanks that pad it are left off, as libblkid does.
 */
void format_label(char *text, size_t size, struct bytes window, size_t offset, size_t length);
/* The same from LENGTH bytes of UTF-16LE; what is no pair becomes U+FFFD. */
void format_label_utf16(char *text, size_t size, struct bytes window, size_t offset, size_t length);

#endif
