/*
 * The superblocks of image/, built in memory: hostile numbers, truncation at every byte, and how witnesses
 * are spread.
 */
#include "test.h"

#include "../../loopboot/image/content.h"
#include "../../loopboot/image/image.h"

#include <stdlib.h>
#include <string.h>

/* A source of SIZE bytes of which only the first HELD exist; the others read as zeros, as a hole does. */
struct memory {
	uint8_t bytes[HEAD_SIZE];
	unsigned reads;
	uint64_t fails_at; /* a read of this byte fails */
};

static struct memory memory;
static struct fault fault;
static struct identity identity;
static unsigned count;

static int read_memory(void *context, uint64_t offset, void *buffer, size_t length, struct fault *problem)
{
	struct memory *from = context;
	size_t inside = offset >= HEAD_SIZE ? 0 : HEAD_SIZE - (size_t)offset;

	from->reads++;
	if (from->fails_at >= offset && from->fails_at - offset < length)
		return fault_at(problem, READ_FAILED, "memory", offset);
	memset(buffer, 0, length);
	if (inside != 0)
		memcpy(buffer, from->bytes + offset, inside < length ? inside : length);
	return 0;
}

static struct source source_of(uint64_t size)
{
	return (struct source){ read_memory, &memory, size };
}

static void put(size_t offset, size_t size, uint64_t value)
{
	for (size_t i = 0; i < size; i++)
		memory.bytes[offset + i] = (uint8_t)(value >> 8 * i);
}

static void put_be(size_t offset, size_t size, uint64_t value)
{
	for (size_t i = 0; i < size; i++)
		memory.bytes[offset + i] = (uint8_t)(value >> 8 * (size - 1 - i));
}

static int clear(void **state)
{
	(void)state;
	memset(&memory, 0, sizeof(memory));
	memory.fails_at = UINT64_MAX;
	return 0;
}

/* ext4 of 4 KiB blocks, 32768 a group, BLOCKS in all, without sparse_super. */
static void make_ext(uint64_t blocks)
{
	put(1024 + 0x38, 2, 0xef53);
	put(1024 + 0x04, 4, blocks);
	put(1024 + 0x150, 4, blocks >> 32);
	put(1024 + 0x18, 4, 2);
	put(1024 + 0x20, 4, 32768);
	put(1024 + 0x60, 4, 0x80 | 0x40); /* 64bit, extents */
	memset(memory.bytes + 1024 + 0x68, 0x11, 16);
}

static void make_xfs(void)
{
	memcpy(memory.bytes, "XFSB", 4);
	put_be(4, 4, 4096);
	put_be(8, 8, 4 * 1000);
	put_be(84, 4, 1000);
	put_be(88, 4, 4);
	put_be(100, 2, 5);
	put_be(102, 2, 512);
	memset(memory.bytes + 32, 0x22, 16);
}

static void make_btrfs(uint64_t size)
{
	memcpy(memory.bytes + 65536 + 64, "_BHRfS_M", 8);
	put(65536 + 0xc9 + 8, 8, size);
	memset(memory.bytes + 65536 + 32, 0x33, 16);
}

static void make_squashfs(void)
{
	memcpy(memory.bytes, "hsqs", 4);
	put(4, 4, 1);     /* inodes */
	put(26, 2, 1);    /* ids */
	put(28, 2, 4);    /* version */
	put(40, 8, 4096); /* bytes used */
	put(48, 8, 1016); /* id table */
	put(80, 8, UINT64_MAX);
	put(88, 8, UINT64_MAX);
	put(1000, 2, 0x8000 | 14);
	put(1016, 8, 1000);
}

static int judge(uint64_t size)
{
	struct source source = source_of(size);

	assert_int_equal(image_identify(&source, &identity, &fault), 0);
	count = 12345;
	return image_witnesses(&source, &identity, &count, &fault);
}

static void assert_refused(uint64_t size, enum reason reason)
{
	assert_int_equal(judge(size), -1);
	assert_int_equal(fault.reason, reason);
	assert_int_equal(count, 12345);
}

#define LARGE (UINT64_C(1) << 50)

static void one_read_identifies(void **state)
{
	struct source source = source_of(LARGE);

	(void)state;
	make_ext(1000);
	assert_int_equal(image_identify(&source, &identity, &fault), 0);
	assert_int_equal(identity.content, CONTENT_EXT4);
	assert_int_equal(memory.reads, 1);
}

static void a_failing_read_is_a_fault(void **state)
{
	struct source source = source_of(LARGE);

	(void)state;
	make_ext(1000);
	memory.fails_at = 4000;
	identity.content = CONTENT_LVM;
	assert_int_equal(image_identify(&source, &identity, &fault), -1);
	assert_int_equal(fault.reason, READ_FAILED);
	assert_int_equal(identity.content, CONTENT_LVM);
	memory.fails_at = UINT64_C(32768) * 4096;
	make_ext(UINT64_C(32768) * 2);
	assert_refused(LARGE, READ_FAILED);
}

static void an_ext_superblock_with_impossible_numbers(void **state)
{
	static const struct {
		size_t offset, size;
		uint64_t value;
	} numbers[] = {
		{ 0x04, 4, 0 },                          /* no blocks */
		{ 0x14, 4, 2 },                          /* first data block */
		{ 0x14, 4, UINT32_MAX }, { 0x18, 4, 7 }, /* block size */
		{ 0x18, 4, UINT32_MAX }, { 0x20, 4, 0 }, /* blocks a group */
		{ 0x20, 4, 7 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		clear(NULL);
		make_ext(1000);
		put(1024 + numbers[i].offset, numbers[i].size, numbers[i].value);
		assert_refused(LARGE, BAD_CONTENT);
	}
	clear(NULL);
	make_ext(1000);
	assert_int_equal(judge(LARGE), 0);
	assert_int_equal(count, 0);
}

static void a_size_beyond_all_numbers_is_too_large(void **state)
{
	(void)state;
	make_ext(UINT64_MAX);
	assert_refused(LARGE, CONTENT_TOO_LARGE);
	clear(NULL);
	make_xfs();
	put_be(8, 8, UINT64_MAX);
	assert_refused(LARGE, CONTENT_TOO_LARGE);
	clear(NULL);
	make_btrfs(UINT64_MAX);
	assert_refused(LARGE, CONTENT_TOO_LARGE);
	clear(NULL);
	make_squashfs();
	put(40, 8, UINT64_MAX);
	assert_refused(LARGE, CONTENT_TOO_LARGE);
}

static void the_first_ext_backup_is_missed_where_it_should_be(void **state)
{
	(void)state;
	make_ext(UINT64_C(32768) * 100);
	assert_refused(LARGE, WITNESS_DISAGREES);
	assert_int_equal(fault.offset, UINT64_C(32768) * 4096);
	assert_int_equal(fault.expected, 0xef53);
	assert_int_equal(fault.found, 0);
	put(1024 + 0x5c, 4, 0x200); /* sparse_super2 */
	put(1024 + 0x24c, 4, 77);
	assert_refused(LARGE, WITNESS_DISAGREES);
	assert_int_equal(fault.offset, UINT64_C(77) * 32768 * 4096);
	put(1024 + 0x24c, 4, 100); /* beyond the last group */
	assert_int_equal(judge(LARGE), 0);
	assert_int_equal(count, 0);
}

static void an_xfs_superblock_with_impossible_numbers(void **state)
{
	static const struct {
		size_t offset, size;
		uint64_t value;
	} numbers[] = {
		{ 4, 4, 0 },    { 4, 4, 256 },   { 4, 4, 131072 },      { 4, 4, 5000 },  { 84, 4, 0 },
		{ 84, 4, 999 }, { 84, 4, 2000 }, { 88, 4, 0 },          { 88, 4, 3 },    { 88, 4, 5 },
		{ 102, 2, 0 },  { 102, 2, 256 }, { 88, 4, UINT32_MAX }, { 102, 2, 513 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		clear(NULL);
		make_xfs();
		put_be(numbers[i].offset, numbers[i].size, numbers[i].value);
		assert_refused(LARGE, BAD_CONTENT);
	}
	clear(NULL);
	make_xfs();
	assert_refused(LARGE, WITNESS_DISAGREES);
	assert_int_equal(fault.offset, 1000 * 4096);
	assert_int_equal(fault.expected, 0x58465342);
}

static void the_btrfs_mirrors_that_fit_are_looked_for(void **state)
{
	static const uint64_t at = UINT64_C(64) << 20;

	(void)state;
	make_btrfs(at + 4095);
	assert_int_equal(judge(LARGE), 0);
	assert_int_equal(count, 0);
	make_btrfs(at + 4096);
	assert_refused(LARGE, WITNESS_DISAGREES);
	assert_int_equal(fault.offset, at);
}

static void a_squashfs_table_must_lie_before_its_index(void **state)
{
	static const uint64_t places[] = { 0, 1016, 1017, 4096, UINT64_MAX, 999 };

	(void)state;
	make_squashfs();
	assert_int_equal(judge(4096), 0);
	assert_int_equal(count, 1);
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		put(1016, 8, places[i]);
		put(999, 1, 0xff); /* what a place one byte off would read: a length too large */
		assert_refused(4096, WITNESS_DISAGREES);
	}
	make_squashfs();
	put(1000, 2, 15); /* a block that would end in the index */
	assert_refused(4096, WITNESS_DISAGREES);
	make_squashfs();
	put(48, 8, 4090); /* an index that ends beyond the image */
	assert_refused(4096, CONTENT_TOO_LARGE);
	put(48, 8, UINT64_MAX - 1);
	assert_refused(4096, CONTENT_TOO_LARGE);
}

/* A source cut at each byte may lose its magic or be too small for its content; it must do no harm. */
static void truncation_at_every_byte(void **state)
{
	static void (*const makers[])(void) = { make_xfs, make_squashfs };

	(void)state;
	for (size_t i = 0; i < sizeof(makers) / sizeof(*makers); i++) {
		clear(NULL);
		makers[i]();
		for (uint64_t size = 0; size < 4096; size++) {
			assert_int_equal(judge(size), -1);
			assert_true(fault.reason == UNKNOWN_CONTENT || fault.reason == CONTENT_TOO_LARGE);
		}
	}
	clear(NULL);
	make_ext(2);
	for (uint64_t size = 0; size < 8192; size++) {
		assert_int_equal(judge(size), -1);
		assert_true(fault.reason == UNKNOWN_CONTENT || fault.reason == CONTENT_TOO_LARGE);
	}
	assert_int_equal(judge(8192), 0);
}

static void the_chosen_witnesses_are_the_first_the_last_and_between(void **state)
{
	static const uint64_t counts[] = { 1, 2, 63, 64, 65, 1000, UINT32_MAX };

	(void)state;
	assert_int_equal(witnesses_chosen(0), 0);
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		unsigned chosen = witnesses_chosen(counts[i]);
		assert_int_equal(chosen, counts[i] < 64 ? counts[i] : 64);
		assert_int_equal(witness_chosen(counts[i], 0), 0);
		assert_int_equal(witness_chosen(counts[i], chosen - 1), counts[i] - 1);
		for (unsigned j = 1; j < chosen; j++)
			assert_true(witness_chosen(counts[i], j) > witness_chosen(counts[i], j - 1));
	}
}

static void every_content_has_a_name_of_its_own(void **state)
{
	(void)state;
	for (int content = 0; content < CONTENT_COUNT; content++)
		for (int other = 0; other < content; other++)
			assert_string_not_equal(content_name((enum content)content),
						content_name((enum content)other));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(one_read_identifies, clear),
		cmocka_unit_test_setup(a_failing_read_is_a_fault, clear),
		cmocka_unit_test_setup(an_ext_superblock_with_impossible_numbers, clear),
		cmocka_unit_test_setup(a_size_beyond_all_numbers_is_too_large, clear),
		cmocka_unit_test_setup(the_first_ext_backup_is_missed_where_it_should_be, clear),
		cmocka_unit_test_setup(an_xfs_superblock_with_impossible_numbers, clear),
		cmocka_unit_test_setup(the_btrfs_mirrors_that_fit_are_looked_for, clear),
		cmocka_unit_test_setup(a_squashfs_table_must_lie_before_its_index, clear),
		cmocka_unit_test_setup(truncation_at_every_byte, clear),
		cmocka_unit_test(the_chosen_witnesses_are_the_first_the_last_and_between),
		cmocka_unit_test(every_content_has_a_name_of_its_own),
	};

	return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}
