/* Finding files by path. */
#include "test.h"
#include "tiny_ntfs.h"

enum { DIRECTORY = 24, INNER, PLAIN, LINKED, UMLAUT, ROCKET, UPPER, LOWER };

static void make_plain(struct tiny *tiny, unsigned number)
{
	tiny_file(tiny, number, RUNS({ 2, FREE_LCN }), 2 * UNIT);
}

static void make_directory(struct tiny *tiny, unsigned number, const struct tiny_entry *entries)
{
	struct maker maker = tiny_record(tiny, number, 3);

	tiny_root(&maker, entries);
	tiny_end(&maker);
}

static struct tiny *make(void)
{
	struct tiny *tiny =
	    tiny_make(ENTRIES(NAME("a directory", DIRECTORY), NAME("A DIREC~1", DIRECTORY),
			      NAME("FILE", UPPER), NAME("file", LOWER), NAME("plain.img", PLAIN),
			      { "\xdc\0b\0", 2, UMLAUT, -1 }, { "\x3d\xd8\x80\xde", 2, ROCKET, -1 }, LAST));

	make_directory(tiny, DIRECTORY, ENTRIES(NAME("Inner", INNER), NAME("link", PLAIN), LAST));
	make_directory(tiny, INNER, ENTRIES(NAME("deep.img", LINKED), LAST));
	for (unsigned number = PLAIN; number <= LOWER; number++)
		make_plain(tiny, number);
	assert_int_equal(tiny_open(tiny), 0);
	return tiny;
}

static void assert_finds(struct tiny *tiny, const char *path, unsigned number)
{
	uint64_t reference = 0;

	tiny_open_anew(tiny);
	assert_int_equal(ntfs_find(tiny->volume, path, &reference, &tiny->fault), 0);
	assert_int_equal(reference, FILE_REFERENCE(number));
}

static void assert_fails(struct tiny *tiny, const char *path, enum reason reason, const char *subject)
{
	uint64_t reference = 4711;

	tiny_open_anew(tiny);
	assert_int_equal(ntfs_find(tiny->volume, path, &reference, &tiny->fault), -1);
	assert_int_equal(tiny->fault.reason, reason);
	if (subject != NULL)
		assert_string_equal(tiny->fault.subject, subject);
	assert_int_equal(reference, 4711);
}

static void test_separators(void **state)
{
	struct tiny *tiny = make();

	(void)state;
	assert_finds(tiny, "plain.img", PLAIN);
	assert_finds(tiny, "/plain.img", PLAIN);
	assert_finds(tiny, "\\plain.img/", PLAIN);
	assert_finds(tiny, "//a directory\\/\\Inner/deep.img", LINKED);
	assert_finds(tiny, "", 5);
	assert_finds(tiny, "/", 5);
	tiny_free(tiny);
}

static void test_exact_name_goes_before_a_similar_one(void **state)
{
	struct tiny *tiny = make();

	(void)state;
	assert_finds(tiny, "/FILE", UPPER);
	assert_finds(tiny, "/file", LOWER);
	assert_finds(tiny, "/A DIRECTORY/inner/DEEP.IMG", LINKED);
	tiny_free(tiny);
}

static void test_short_names_and_links(void **state)
{
	struct tiny *tiny = make();

	(void)state;
	assert_finds(tiny, "/a direc~1/link", PLAIN);
	tiny_free(tiny);
}

static void assert_spells(struct tiny *tiny, const char *path, const char *expected)
{
	char spelling[64];

	assert_int_equal(ntfs_spell(tiny->volume, path, spelling, sizeof(spelling), &tiny->fault), 0);
	assert_string_equal(spelling, expected);
}

static void test_paths_as_they_are_spelled(void **state)
{
	struct tiny *tiny = make();
	char spelling[13];

	(void)state;
	assert_spells(tiny, "plain.img", "/plain.img");
	assert_spells(tiny, "\\\\A Directory\\INNER/DEEP.img/", "/a directory/Inner/deep.img");
	assert_spells(tiny, "/file", "/file");
	assert_spells(tiny,
		      "/\xc3\xbc"
		      "B",
		      "/\xc3\x9c"
		      "b");
	assert_spells(tiny, "/", "");
	assert_int_equal(ntfs_spell(tiny->volume, "plain.img", spelling, 11, &tiny->fault), 0);
	assert_int_equal(ntfs_spell(tiny->volume, "plain.img", spelling, 10, &tiny->fault), -1);
	assert_int_equal(tiny->fault.reason, BAD_PATH);
	tiny_free(tiny);
}

static void test_names_beyond_ascii(void **state)
{
	struct tiny *tiny = make();

	(void)state;
	assert_finds(tiny,
		     "/\xc3\x9c"
		     "b",
		     UMLAUT);
	assert_finds(tiny,
		     "/\xc3\xbc"
		     "B",
		     UMLAUT);
	assert_finds(tiny, "/\xf0\x9f\x9a\x80", ROCKET);
	tiny_free(tiny);
}

static void test_what_is_not_there(void **state)
{
	struct tiny *tiny = make();
	char longest[256 + 2] = "/", too_long[257 + 2] = "/";

	(void)state;
	memset(longest + 1, 'x', 255);
	memset(too_long + 1, 'x', 256);
	assert_fails(tiny, "/plain", NO_FILE, "/plain");
	assert_fails(tiny, "/a directory/nothing/", NO_FILE, "/a directory/nothing");
	assert_fails(tiny, "/nowhere/x/y", NO_DIRECTORY, "/nowhere");
	assert_fails(tiny, "/plain.img/x", NOT_A_DIRECTORY, "/plain.img/");
	assert_fails(tiny, "/\xc3", BAD_PATH, NULL);
	assert_fails(tiny, longest, NO_FILE, NULL);
	assert_fails(tiny, too_long, BAD_PATH, NULL);
	tiny_free(tiny);
}

static void test_stale_references(void **state)
{
	struct tiny *tiny = make();
	uint8_t *directory = tiny_record_bytes(tiny, DIRECTORY);

	(void)state;
	put_le(directory + 0x10, DIRECTORY + 1, 2);
	assert_fails(tiny, "/a directory/link", STALE_REFERENCE, "MFT record 24");
	assert_int_equal(tiny->fault.expected, DIRECTORY);
	assert_int_equal(tiny->fault.found, DIRECTORY + 1);
	put_le(directory + 0x10, DIRECTORY, 2);
	put_le(directory + 0x16, 2, 2);
	assert_fails(tiny, "/a directory/link", STALE_REFERENCE, "MFT record 24");
	put_le(directory + 0x16, 3, 2);
	assert_finds(tiny, "/a directory/link", PLAIN);
	tiny_free(tiny);
}

static void test_junction_on_the_way(void **state)
{
	struct tiny *tiny = make();
	struct maker maker = tiny_record(tiny, DIRECTORY, 3);
	uint8_t *point;

	(void)state;
	tiny_root(&maker, ENTRIES(NAME("link", PLAIN), LAST));
	point = tiny_resident(&maker, 0xc0, "", "\x03\0\0\xa0\0\0\0\0", 8);
	tiny_end(&maker);
	assert_fails(tiny, "/a directory/link", IS_REPARSE, "/a directory/");
	/* A cloud directory's entries are its own. */
	put_le(point + 0x18, 0x9000001a, 4);
	assert_finds(tiny, "/a directory/link", PLAIN);
	tiny_free(tiny);
}

/* ---- trees with blocks */

static void make_tree(struct tiny *tiny)
{
	struct maker maker = tiny_record(tiny, 5, 3);

	tiny_root(&maker, ENTRIES({ "m", 0, 30, 0 }, { NULL, 0, 0, 4 }));
	tiny_allocation(&maker, 3);
	tiny_end(&maker);
	tiny_block(tiny, 0, ENTRIES(NAME("a", 31), NAME("c", 32), LAST));
	tiny_block(tiny, 1, ENTRIES(NAME("n", 33), { "t", 0, 34, 8 }, { NULL, 0, 0, -1 }));
	tiny_block(tiny, 2, ENTRIES(NAME("p", 35), NAME("r", 36), LAST));
	assert_int_equal(tiny_open(tiny), 0);
}

static void test_descent(void **state)
{
	struct tiny *tiny = tiny_make(ENTRIES(LAST));
	static const struct {
		const char *name;
		unsigned record;
	} there[] = { { "a", 31 }, { "C", 32 }, { "m", 30 }, { "N", 33 },
		      { "p", 35 }, { "R", 36 }, { "t", 34 } };
	static const char *const absent[] = { "0", "b", "l", "mm", "o", "q", "s", "z" };

	(void)state;
	make_tree(tiny);
	for (size_t i = 0; i < sizeof(there) / sizeof(there[0]); i++)
		assert_finds(tiny, there[i].name, there[i].record);
	for (size_t i = 0; i < sizeof(absent) / sizeof(absent[0]); i++)
		assert_fails(tiny, absent[i], NO_FILE, absent[i]);
	tiny_free(tiny);
}

static void test_descent_reads_one_block_a_level(void **state)
{
	struct tiny *tiny = tiny_make(ENTRIES(LAST));
	uint64_t reference;
	unsigned before;

	(void)state;
	make_tree(tiny);
	assert_finds(tiny, "T", 34);
	before = tiny->reads;
	assert_int_equal(ntfs_find(tiny->volume, "r", &reference, &tiny->fault), 0);
	assert_int_equal(reference, FILE_REFERENCE(36));
	assert_int_equal(tiny->reads - before, 2);
	tiny_free(tiny);
}

static void test_loop(void **state)
{
	struct tiny *tiny = tiny_make(ENTRIES(LAST));

	(void)state;
	make_tree(tiny);
	tiny_block(tiny, 2, ENTRIES({ "p", 0, 35, 4 }, { "r", 0, 36, 4 }, LAST));
	assert_fails(tiny, "q", INDEX_LOOP, NULL);
	assert_int_equal(tiny->fault.offset, (BLOCKS_LCN + 8) * UNIT + 0x18);
	assert_finds(tiny, "r", 36);
	tiny_free(tiny);
}

/* Blocks 0 to 32 each lead to the next: longer than any tree that Windows makes. */
static void test_bounded_depth(void **state)
{
	struct tiny *tiny = tiny_make(ENTRIES(LAST));
	struct maker maker = tiny_record(tiny, 5, 3);

	(void)state;
	tiny_root(&maker, ENTRIES({ NULL, 0, 0, 0 }));
	tiny_piece(&maker, 0xa0, "$I30", 0, RUNS({ 4 * 40, BLOCKS_LCN }), 4096 * 40, 4096 * 40);
	tiny_resident(&maker, 0xb0, "$I30", "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
	tiny_end(&maker);
	for (unsigned number = 0; number < 33; number++)
		tiny_block(tiny, number, ENTRIES({ NULL, 0, 0, (int)(4 * number + 4) }));
	tiny_block(tiny, 31, ENTRIES(NAME("deepest", 30), LAST));
	assert_int_equal(tiny_open(tiny), 0);
	assert_finds(tiny, "deepest", 30);
	tiny_block(tiny, 31, ENTRIES({ NULL, 0, 0, 4 * 32 }));
	assert_fails(tiny, "deepest", BAD_INDEX, NULL);
	tiny_free(tiny);
}

static void test_bad_blocks(void **state)
{
	static const struct {
		size_t offset;
		unsigned value, size;
		enum reason reason;
	} defects[] = {
		{ 0x00, 0x44414142, 4, BAD_INDEX },  /* BAAD */
		{ 0x10, 12, 8, BAD_INDEX },          /* another block's VCN */
		{ 0x1fe, 0x1234, 2, BAD_FIXUP },     /* half written */
		{ 0x06, 8, 2, BAD_FIXUP },           /* too short an array */
		{ 0x18, 8, 4, BAD_INDEX },           /* entries inside the header */
		{ 0x18, 4096, 4, BAD_INDEX },        /* entries behind the node */
		{ 0x1c, 4097 - 0x18, 4, BAD_INDEX }, /* longer than the block */
		{ 0x48, 0x50, 2, BAD_INDEX },        /* an entry shorter than its key */
		{ 0x48, 0xff8, 2, BAD_INDEX },       /* an entry beyond the node */
		{ 0x90, 200, 1, BAD_INDEX },         /* a name longer than its key */
		{ 0x91, 3, 1, FINE },                /* a near-miss: another namespace */
	};
	uint64_t reference;

	(void)state;
	for (size_t i = 0; i < sizeof(defects) / sizeof(defects[0]); i++) {
		struct tiny *tiny = tiny_make(ENTRIES(LAST));
		int expected = defects[i].reason == FINE ? 0 : -1;

		make_tree(tiny);
		put_le(tiny_cluster(tiny, BLOCKS_LCN) + defects[i].offset, defects[i].value, defects[i].size);
		assert_int_equal(ntfs_find(tiny->volume, "c", &reference, &tiny->fault), expected);
		if (expected < 0)
			assert_int_equal(tiny->fault.reason, defects[i].reason);
		tiny_free(tiny);
	}
}

static void test_block_not_in_use(void **state)
{
	struct tiny *tiny = tiny_make(ENTRIES(LAST));
	struct maker maker = tiny_record(tiny, 5, 3);

	(void)state;
	make_tree(tiny);
	tiny_root(&maker, ENTRIES({ "m", 0, 30, 0 }, { NULL, 0, 0, 4 }));
	tiny_piece(&maker, 0xa0, "$I30", 0, RUNS({ 12, BLOCKS_LCN }), 4096 * 3, 4096 * 3);
	tiny_resident(&maker, 0xb0, "$I30", "\x05\0\0\0\0\0\0\0", 8);
	tiny_end(&maker);
	ntfs_close(tiny->volume);
	assert_int_equal(tiny_open(tiny), 0);
	assert_finds(tiny, "a", 31);
	assert_fails(tiny, "n", BAD_INDEX, NULL);
	tiny_free(tiny);
}

static void test_block_beyond_the_allocation(void **state)
{
	struct tiny *tiny = tiny_make(ENTRIES(LAST));
	struct maker maker = tiny_record(tiny, 5, 3);
	uint8_t *root;

	(void)state;
	root = tiny_root(&maker, ENTRIES({ NULL, 0, 0, 12 }));
	tiny_piece(&maker, 0xa0, "$I30", 0, RUNS({ 16, BLOCKS_LCN }), 4096 * 4, 4096 * 3);
	tiny_resident(&maker, 0xb0, "$I30", "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
	tiny_end(&maker);
	tiny_block(tiny, 3, ENTRIES(LAST));
	assert_int_equal(tiny_open(tiny), 0);
	assert_fails(tiny, "a", BAD_INDEX, NULL);
	put_le(root + 0x10 + 0x10, UINT64_MAX, 8);
	ntfs_close(tiny->volume);
	assert_int_equal(tiny_open(tiny), 0);
	assert_fails(tiny, "a", BAD_INDEX, NULL);
	tiny_free(tiny);
}

static void test_bad_upcase(void **state)
{
	struct tiny *tiny = make();

	(void)state;
	put_le(tiny_cluster(tiny, UPCASE_LCN) + 2 * 'q', 'q', 2);
	assert_fails(tiny, "/PLAIN.IMG", BAD_UPCASE, "$UpCase");
	assert_int_equal(tiny->fault.offset, UPCASE_LCN * UNIT + 2 * 'q');
	tiny_free(tiny);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_separators),
		cmocka_unit_test(test_exact_name_goes_before_a_similar_one),
		cmocka_unit_test(test_short_names_and_links),
		cmocka_unit_test(test_paths_as_they_are_spelled),
		cmocka_unit_test(test_names_beyond_ascii),
		cmocka_unit_test(test_what_is_not_there),
		cmocka_unit_test(test_stale_references),
		cmocka_unit_test(test_junction_on_the_way),
		cmocka_unit_test(test_descent),
		cmocka_unit_test(test_descent_reads_one_block_a_level),
		cmocka_unit_test(test_loop),
		cmocka_unit_test(test_bounded_depth),
		cmocka_unit_test(test_bad_blocks),
		cmocka_unit_test(test_block_not_in_use),
		cmocka_unit_test(test_block_beyond_the_allocation),
		cmocka_unit_test(test_bad_upcase),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
