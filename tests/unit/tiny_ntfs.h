/*
 * A tiny NTFS volume in memory, made byte by byte, so that a test can have each structure the way it wants it.
 * Clusters and MFT records are 1 KiB, index blocks 4 KiB. $MFT lies in the first clusters that MFT_LCN names.
 */
#ifndef TESTS_UNIT_TINY_NTFS_H
#define TESTS_UNIT_TINY_NTFS_H

#include "../../loopboot/ntfs/ntfs.h"

#include <stdlib.h>
#include <string.h>

#define UNIT     1024u
#define CLUSTERS 2048u
#define RECORDS  64u

enum {
	MFT_LCN = 16,
	MIRROR_LCN = 100,
	UPCASE_LCN = 200,
	BITMAP_LCN = 400,
	LOG_LCN = 420,
	BLOCKS_LCN = 500,
	FREE_LCN = 600
};

#define REFERENCE(number, sequence) ((uint64_t)(number) | (uint64_t)(sequence) << 48)
/* The builder gives every record but that of $MFT its own number as its sequence number, as mkntfs does. */
#define FILE_REFERENCE(number) REFERENCE(number, (number) ? (number) : 1)

struct tiny {
	uint8_t bytes[CLUSTERS * UNIT];
	struct source source;
	unsigned reads;
	size_t bytes_read;
	struct fault fault;
	struct ntfs_volume *volume;
};

static inline void put_le(uint8_t *at, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static inline uint8_t *tiny_cluster(struct tiny *tiny, size_t lcn)
{
	return tiny->bytes + lcn * UNIT;
}

/* Where the bytes of record NUMBER lie, as long as $MFT is in one piece. */
static inline uint8_t *tiny_record_bytes(struct tiny *tiny, unsigned number)
{
	return tiny_cluster(tiny, MFT_LCN + number);
}

/* Put update-sequence fix-ups over the SIZE bytes at DATA, whose array stands at OFFSET. */
static inline void tiny_protect(uint8_t *data, size_t size, size_t offset)
{
	put_le(data + 4, offset, 2);
	put_le(data + 6, size / 512 + 1, 2);
	put_le(data + offset, 0x4711, 2);
	for (size_t i = 1; i <= size / 512; i++) {
		memcpy(data + offset + 2 * i, data + i * 512 - 2, 2);
		put_le(data + i * 512 - 2, 0x4711, 2);
	}
}

/* ---- MFT records */

struct maker {
	uint8_t *data;
	size_t at;
	uint16_t id;
};

/* Begin record NUMBER at DATA; FLAGS: 1 in use, 2 directory. */
static inline struct maker tiny_begin(uint8_t *data, unsigned number, unsigned flags, uint64_t base)
{
	memset(data, 0, UNIT);
	memcpy(data, "FILE", 4);
	put_le(data + 0x10, number ? number : 1, 2);
	put_le(data + 0x14, 0x38, 2);
	put_le(data + 0x16, flags, 2);
	put_le(data + 0x1c, UNIT, 4);
	put_le(data + 0x20, base, 8);
	put_le(data + 0x2c, number, 4);
	return (struct maker){ data, 0x38, 0 };
}

static inline void tiny_end(struct maker *maker)
{
	put_le(maker->data + maker->at, 0xffffffff, 4);
	put_le(maker->data + 0x18, maker->at + 8, 4);
	tiny_protect(maker->data, UNIT, 0x30);
}

/* Add the head of an attribute whose value begins at byte HEADER behind its name; returns the attribute. */
static inline uint8_t *tiny_attribute(struct maker *maker, unsigned type, const char *name, size_t header,
				      size_t length)
{
	size_t name_length = strlen(name), value = (header + 2 * name_length + 7) & ~7u;
	uint8_t *at = maker->data + maker->at;

	put_le(at, type, 4);
	put_le(at + 4, (value + length + 7) & ~7u, 4);
	at[9] = (uint8_t)name_length;
	put_le(at + 0x0a, header, 2);
	put_le(at + 0x0e, maker->id++, 2);
	for (size_t i = 0; i < name_length; i++)
		at[header + 2 * i] = (uint8_t)name[i];
	maker->at += (value + length + 7) & ~7u;
	return at;
}

static inline uint8_t *tiny_resident(struct maker *maker, unsigned type, const char *name, const void *value,
				     size_t length)
{
	uint8_t *at = tiny_attribute(maker, type, name, 0x18, length);
	size_t offset = (0x18 + 2 * strlen(name) + 7) & ~7u;

	put_le(at + 0x10, length, 4);
	put_le(at + 0x14, offset, 2);
	memcpy(at + offset, value, length);
	return at;
}

/* A piece of run list: LENGTH clusters at LCN, ended by a length of 0. An LCN of -1 is a hole. */
struct tiny_run {
	unsigned length;
	int lcn;
};

static inline size_t tiny_runs(const struct tiny_run *runs, uint8_t *list, uint64_t *clusters)
{
	size_t at = 0;
	int before = 0;

	for (*clusters = 0; runs->length != 0; runs++) {
		*clusters += runs->length;
		list[at] = runs->lcn < 0 ? 0x02 : 0x22;
		put_le(list + at + 1, runs->length, 2);
		if (runs->lcn >= 0) {
			put_le(list + at + 3, (uint64_t)(runs->lcn - before), 2);
			before = runs->lcn;
		}
		at += runs->lcn < 0 ? 3 : 5;
	}
	list[at++] = 0;
	return at;
}

/* Add the piece of a non-resident attribute from VCN LOWEST on; SIZE is the whole attribute's, ALLOCATED too. */
static inline uint8_t *tiny_piece(struct maker *maker, unsigned type, const char *name, uint64_t lowest,
				  const struct tiny_run *runs, uint64_t allocated, uint64_t size)
{
	uint8_t list[512];
	uint64_t clusters;
	size_t length = tiny_runs(runs, list, &clusters);
	uint8_t *at = tiny_attribute(maker, type, name, 0x40, length);
	size_t offset = (0x40 + 2 * strlen(name) + 7) & ~7u;

	at[8] = 1;
	put_le(at + 0x10, lowest, 8);
	put_le(at + 0x18, lowest + clusters - 1, 8);
	put_le(at + 0x20, offset, 2);
	put_le(at + 0x28, allocated, 8);
	put_le(at + 0x30, size, 8);
	put_le(at + 0x38, size, 8);
	memcpy(at + offset, list, length);
	return at;
}

static inline uint8_t *tiny_data(struct maker *maker, const struct tiny_run *runs, uint64_t size)
{
	uint8_t list[512];
	uint64_t clusters;

	tiny_runs(runs, list, &clusters);
	return tiny_piece(maker, 0x80, "", 0, runs, clusters * UNIT, size);
}

#define RUNS(...) ((const struct tiny_run[]){ __VA_ARGS__, { 0, 0 } })

/* Add an entry to an attribute LIST of LENGTH bytes; returns its new length. */
static inline size_t tiny_list_entry(uint8_t *list, size_t length, unsigned type, uint64_t lowest,
				     uint64_t reference, unsigned id)
{
	uint8_t *at = list + length;

	memset(at, 0, 0x20);
	put_le(at, type, 4);
	put_le(at + 4, 0x20, 2);
	at[7] = 0x1a;
	put_le(at + 8, lowest, 8);
	put_le(at + 0x10, reference, 8);
	put_le(at + 0x18, id, 2);
	return length + 0x20;
}

/* ---- directories */

/* The entries of a node; what stands at the end of a list has no name. CHILD is a VCN, or -1. */
struct tiny_entry {
	const char *name; /* ASCII, or UTF-16LE if UNITS is set */
	size_t units;
	unsigned record;
	int child;
};

/* Write an index header and ENTRIES to AT; returns their length. */
static inline size_t tiny_node(uint8_t *at, const struct tiny_entry *entries, size_t allocated)
{
	size_t offset = 0x10;
	bool last;

	do {
		size_t units = entries->units ? entries->units : entries->name ? strlen(entries->name) : 0;
		size_t key = entries->name ? 0x42 + 2 * units : 0, length = (0x10 + key + 7) & ~7u;
		uint8_t *entry = at + offset;

		last = entries->name == NULL;
		memset(entry, 0, length + 8);
		put_le(entry, last ? 0 : FILE_REFERENCE(entries->record), 8);
		put_le(entry + 0x0a, key, 2);
		put_le(entry + 0x0c, (entries->child >= 0 ? 1u : 0) | (last ? 2u : 0), 2);
		if (!last)
			entry[0x50] = (uint8_t)units;
		for (size_t i = 0; i < units; i++) {
			if (entries->units)
				memcpy(entry + 0x52 + 2 * i, entries->name + 2 * i, 2);
			else
				entry[0x52 + 2 * i] = (uint8_t)entries->name[i];
		}
		if (entries->child >= 0) {
			put_le(entry + length, (uint64_t)entries->child, 8);
			length += 8;
		}
		put_le(entry + 8, length, 2);
		offset += length;
		entries++;
	} while (!last);
	put_le(at, 0x10, 4);
	put_le(at + 4, offset, 4);
	put_le(at + 8, allocated ? allocated : offset, 4);
	return offset;
}

#define ENTRIES(...) ((const struct tiny_entry[]){ __VA_ARGS__ })
#define NAME(name, record)                                                                                   \
	{                                                                                                    \
		name, 0, record, -1                                                                          \
	}
#define LAST                                                                                                 \
	{                                                                                                    \
		NULL, 0, 0, -1                                                                               \
	}

/* Add $INDEX_ROOT to a directory; returns the index header in it. */
static inline uint8_t *tiny_root(struct maker *maker, const struct tiny_entry *entries)
{
	uint8_t value[768] = { 0x30, 0, 0, 0, 1 };
	size_t length = tiny_node(value + 0x10, entries, 0);
	uint8_t *at;

	put_le(value + 8, 4096, 4);
	value[12] = 4;
	at = tiny_resident(maker, 0x90, "$I30", value, 0x10 + length);
	return at + 0x20 + 0x10;
}

/* Write index block NUMBER (of those that begin at BLOCKS_LCN); its VCN is 4 times that. Returns it. */
static inline uint8_t *tiny_block(struct tiny *tiny, unsigned number, const struct tiny_entry *entries)
{
	uint8_t *block = tiny_cluster(tiny, BLOCKS_LCN + 4 * number);

	memset(block, 0, 4096);
	memcpy(block, "INDX", 4);
	put_le(block + 0x10, 4 * number, 8);
	/* The update sequence array stands between header and entries: leave it room. */
	tiny_node(block + 0x18, entries, 4096 - 0x18);
	memmove(block + 0x18 + 0x28, block + 0x18 + 0x10, 4096 - 0x18 - 0x28);
	put_le(block + 0x18, 0x28, 4);
	put_le(block + 0x1c, (uint64_t)block[0x1c] + 256u * block[0x1d] + 0x18, 4);
	tiny_protect(block, 4096, 0x28);
	return block;
}

/* Add $INDEX_ALLOCATION and $BITMAP of COUNT blocks, all in use. */
static inline void tiny_allocation(struct maker *maker, unsigned count)
{
	uint8_t bitmap[8];

	put_le(bitmap, (1u << count) - 1, 8);
	tiny_piece(maker, 0xa0, "$I30", 0, RUNS({ 4 * count, BLOCKS_LCN }), 4096 * count, 4096 * count);
	tiny_resident(maker, 0xb0, "$I30", bitmap, sizeof(bitmap));
}

/* ---- the volume */

static inline int tiny_read(void *context, uint64_t offset, void *buffer, size_t length, struct fault *fault)
{
	struct tiny *tiny = context;

	(void)fault;
	tiny->reads++;
	tiny->bytes_read += length;
	memcpy(buffer, tiny->bytes + offset, length);
	return 0;
}

static inline void tiny_boot(struct tiny *tiny)
{
	uint8_t *boot = tiny->bytes;

	memcpy(boot + 3, "NTFS    ", 8);
	put_le(boot + 0x0b, 512, 2);
	boot[0x0d] = UNIT / 512;
	put_le(boot + 0x28, CLUSTERS * UNIT / 512, 8);
	put_le(boot + 0x30, MFT_LCN, 8);
	put_le(boot + 0x38, MIRROR_LCN, 8);
	boot[0x40] = 1;
	boot[0x44] = 4;
	put_le(boot + 0x48, 0x1122334455667788, 8);
}

/* Copy the first four records to the mirror; tests that rewrite one of them call it again. */
static inline void tiny_mirror(struct tiny *tiny)
{
	memcpy(tiny_cluster(tiny, MIRROR_LCN), tiny_record_bytes(tiny, 0), 4 * UNIT);
}

static inline struct maker tiny_record(struct tiny *tiny, unsigned number, unsigned flags)
{
	return tiny_begin(tiny_record_bytes(tiny, number), number, flags, 0);
}

/* A record whose only attribute is $DATA. */
static inline void tiny_file(struct tiny *tiny, unsigned number, const struct tiny_run *runs, uint64_t size)
{
	struct maker maker = tiny_record(tiny, number, 1);

	tiny_data(&maker, runs, size);
	tiny_end(&maker);
}

static inline void tiny_upcase(struct tiny *tiny)
{
	uint8_t *table = tiny_cluster(tiny, UPCASE_LCN);

	for (unsigned unit = 0; unit < 65536; unit++) {
		bool small = (unit >= 'a' && unit <= 'z') || (unit >= 0xe0 && unit <= 0xfe && unit != 0xf7);

		put_le(table + 2 * unit, small ? unit - 0x20 : unit, 2);
	}
}

static inline void tiny_volume_record(struct tiny *tiny)
{
	struct maker maker = tiny_record(tiny, 3, 1);

	tiny_resident(&maker, 0x60, "", "T\0i\0n\0y\0", 8);
	tiny_resident(&maker, 0x70, "", "\0\0\0\0\0\0\0\0\3\1\x80\0", 12);
	tiny_end(&maker);
}

/* Make a volume whose root directory has the ENTRIES (in collation order), all in $INDEX_ROOT. */
static inline struct tiny *tiny_make(const struct tiny_entry *entries)
{
	struct tiny *tiny = calloc(1, sizeof(*tiny));
	struct maker maker;

	tiny->source = (struct source){ tiny_read, tiny, sizeof(tiny->bytes) };
	tiny_boot(tiny);
	tiny_file(tiny, 0, RUNS({ RECORDS, MFT_LCN }), RECORDS * UNIT);
	tiny_file(tiny, 1, RUNS({ 4, MIRROR_LCN }), 4 * UNIT);
	tiny_file(tiny, 2, RUNS({ 64, LOG_LCN }), 64 * UNIT);
	memset(tiny_cluster(tiny, LOG_LCN), 0xff, 64 * UNIT);
	tiny_volume_record(tiny);
	maker = tiny_record(tiny, 5, 3);
	tiny_root(&maker, entries);
	tiny_end(&maker);
	tiny_file(tiny, 6, RUNS({ 1, BITMAP_LCN }), CLUSTERS / 8);
	memset(tiny_cluster(tiny, BITMAP_LCN), 0xff, CLUSTERS / 8);
	tiny_file(tiny, 10, RUNS({ 128, UPCASE_LCN }), 128 * UNIT);
	tiny_upcase(tiny);
	tiny_mirror(tiny);
	return tiny;
}

static inline int tiny_open(struct tiny *tiny)
{
	return ntfs_open(&tiny->source, &tiny->volume, &tiny->fault);
}

/* Once more, for what a test has changed since: an open volume keeps records that it has read. */
static inline void tiny_open_anew(struct tiny *tiny)
{
	ntfs_close(tiny->volume);
	assert_int_equal(tiny_open(tiny), 0);
}

static inline void tiny_free(struct tiny *tiny)
{
	ntfs_close(tiny->volume);
	free(tiny);
}

#endif
