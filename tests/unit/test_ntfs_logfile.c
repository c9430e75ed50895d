/* $LogFile's restart pages. */
#include "test.h"
#include "tiny_ntfs.h"

#include "../../loopboot/ntfs/logfile.h"

#define CLEAN  2
#define OPEN   0
#define CLOSED 0xffff
#define AREA   0x30
#define V1_1   0x10001u
#define V2_0   0x20000u

struct page {
	uint8_t bytes[RESTART_SIZE];
};

static struct page make(const char *magic, unsigned version, uint64_t lsn, unsigned in_use, unsigned flags)
{
	struct page page = { { 0 } };

	memcpy(page.bytes, magic, 4);
	put_le(page.bytes + (magic[0] == 'C' ? 0x08 : AREA), lsn, 8);
	put_le(page.bytes + 0x10, 4096, 4);
	put_le(page.bytes + 0x14, 4096, 4);
	put_le(page.bytes + 0x18, AREA, 2);
	put_le(page.bytes + 0x1a, version & 0xffff, 2);
	put_le(page.bytes + 0x1c, version >> 16, 2);
	put_le(page.bytes + AREA + 0x0c, in_use, 2);
	put_le(page.bytes + AREA + 0x0e, flags, 2);
	return page;
}

static struct page filled(uint8_t byte)
{
	struct page page;

	memset(page.bytes, byte, sizeof(page.bytes));
	return page;
}

static enum ntfs_log judge(struct page first, struct page second)
{
	return logfile_judge((struct bytes){ first.bytes, RESTART_SIZE },
			     (struct bytes){ second.bytes, RESTART_SIZE });
}

static void test_states(void **state)
{
	static const struct {
		unsigned version, in_use, flags;
		enum ntfs_log expected;
	} cases[] = {
		{ V1_1, OPEN, CLEAN, LOG_CLEAN }, /* Windows XP and later keep the log open and set the flag */
		{ V1_1, CLOSED, 0, LOG_CLEAN },   /* Windows 2000 closes it */
		{ V1_1, OPEN, 0, LOG_UNCLEAN },        { V1_1, OPEN, 1, LOG_UNCLEAN }, /* another flag */
		{ V2_0, OPEN, CLEAN, LOG_UNCLEAN },    { V2_0, CLOSED, 0, LOG_UNCLEAN },
		{ 0x10000, OPEN, CLEAN, LOG_UNKNOWN }, { 0x20001, OPEN, CLEAN, LOG_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct page page = make("RSTR", cases[i].version, 5, cases[i].in_use, cases[i].flags);

		assert_int_equal(judge(page, page), cases[i].expected);
		page = make("CHKD", cases[i].version, 5, cases[i].in_use, cases[i].flags);
		assert_int_equal(judge(page, page), cases[i].expected);
	}
}

static void test_reset_log(void **state)
{
	struct page ones = filled(0xff), almost = ones, zeros = filled(0);
	struct page unclean = make("RSTR", V1_1, 5, OPEN, 0);

	(void)state;
	almost.bytes[400] = 0;
	assert_int_equal(judge(ones, ones), LOG_CLEAN);
	assert_int_equal(judge(almost, ones), LOG_UNKNOWN);
	assert_int_equal(judge(zeros, zeros), LOG_UNKNOWN);
	assert_int_equal(judge(ones, unclean), LOG_UNCLEAN);
}

static void test_newer_page_tells(void **state)
{
	struct page old_clean = make("RSTR", V1_1, 5, OPEN, CLEAN),
		    new_clean = make("RSTR", V1_1, 7, OPEN, CLEAN);
	struct page unclean = make("RSTR", V1_1, 6, OPEN, 0), same = make("RSTR", V1_1, 5, OPEN, 0);

	(void)state;
	assert_int_equal(judge(old_clean, unclean), LOG_UNCLEAN);
	assert_int_equal(judge(unclean, old_clean), LOG_UNCLEAN);
	assert_int_equal(judge(new_clean, unclean), LOG_CLEAN);
	assert_int_equal(judge(unclean, new_clean), LOG_CLEAN);
	/* As old as each other: the worse one. */
	assert_int_equal(judge(old_clean, same), LOG_UNCLEAN);
	assert_int_equal(judge(same, old_clean), LOG_UNCLEAN);
}

static void test_one_damaged_page(void **state)
{
	struct page clean = make("RSTR", V1_1, 5, OPEN, CLEAN);
	const struct {
		size_t offset;
		unsigned value, size;
	} defects[] = {
		{ 0, 0x44414142, 4 }, /* BAAD */
		{ 0x10, 0, 4 },       /* no page size */
		{ 0x10, 4097, 4 },
		{ 0x10, 0x20000, 4 },
		{ 0x18, 0x34, 2 },           /* an area that is not aligned */
		{ 0x18, 0x18, 2 },           /* inside the header */
		{ 0x18, 510 - 0x30 + 2, 2 }, /* reaching the first fix-up */
		{ 0x18, 0xfff8, 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(defects) / sizeof(defects[0]); i++) {
		struct page bad = clean;

		put_le(bad.bytes + defects[i].offset, defects[i].value, defects[i].size);
		assert_int_equal(judge(bad, bad), LOG_UNKNOWN);
		assert_int_equal(judge(bad, clean), LOG_CLEAN);
		assert_int_equal(judge(clean, bad), LOG_CLEAN);
	}
}

static void test_page_size(void **state)
{
	struct page page = make("RSTR", V1_1, 5, OPEN, CLEAN);
	struct bytes bytes = { page.bytes, sizeof(page.bytes) };

	(void)state;
	put_le(page.bytes + 0x10, 8192, 4);
	assert_int_equal(logfile_page_size(bytes), 8192);
	put_le(page.bytes + 0x10, 8193, 4);
	assert_int_equal(logfile_page_size(bytes), 4096);
	put_le(page.bytes + 0x10, 8192, 4);
	page.bytes[0] = 'X';
	assert_int_equal(logfile_page_size(bytes), 4096);
}

static void test_truncation_at_every_byte(void **state)
{
	struct page page = make("RSTR", V1_1, 5, OPEN, CLEAN);

	(void)state;
	for (size_t length = 0; length < RESTART_SIZE; length++) {
		uint8_t *copy = malloc(length + 1);
		struct bytes cut = { copy, length };

		memcpy(copy, page.bytes, length);
		assert_int_equal(logfile_judge(cut, cut),
				 length < RESTART_SIZE - 2 ? LOG_UNKNOWN : LOG_CLEAN);
		free(copy);
	}
}

/* ---- in a volume */

static enum ntfs_log state_of(struct tiny *tiny)
{
	struct ntfs_state state;

	ntfs_close(tiny->volume);
	assert_int_equal(tiny_open(tiny), 0);
	assert_int_equal(ntfs_state(tiny->volume, &state, &tiny->fault), 0);
	return state.log;
}

static void test_volume(void **state)
{
	struct tiny *tiny = tiny_make(ENTRIES(LAST));
	struct page clean = make("RSTR", V1_1, 5, OPEN, CLEAN), unclean = make("RSTR", V1_1, 6, OPEN, 0);

	(void)state;
	assert_int_equal(state_of(tiny), LOG_CLEAN);
	memcpy(tiny_cluster(tiny, LOG_LCN), clean.bytes, RESTART_SIZE);
	memcpy(tiny_cluster(tiny, LOG_LCN) + 4096, unclean.bytes, RESTART_SIZE);
	assert_int_equal(state_of(tiny), LOG_UNCLEAN);
	/* The second page lies where the first one says. */
	put_le(clean.bytes + 0x10, 8192, 4);
	memcpy(tiny_cluster(tiny, LOG_LCN), clean.bytes, RESTART_SIZE);
	memcpy(tiny_cluster(tiny, LOG_LCN) + 8192, clean.bytes, RESTART_SIZE);
	assert_int_equal(state_of(tiny), LOG_CLEAN);
	tiny_free(tiny);
}

static void test_unreadable_log(void **state)
{
	struct tiny *tiny = tiny_make(ENTRIES(LAST));

	(void)state;
	tiny_file(tiny, 2, RUNS({ 4, LOG_LCN }), 4 * UNIT);
	tiny_mirror(tiny);
	assert_int_equal(state_of(tiny), LOG_UNKNOWN);
	tiny_file(tiny, 2, RUNS({ 64, -1 }), 64 * UNIT);
	tiny_mirror(tiny);
	assert_int_equal(state_of(tiny), LOG_UNKNOWN);
	tiny_file(tiny, 2, RUNS({ 5, LOG_LCN }), 5 * UNIT);
	tiny_mirror(tiny);
	assert_int_equal(state_of(tiny), LOG_CLEAN);
	tiny_free(tiny);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_states),           cmocka_unit_test(test_reset_log),
		cmocka_unit_test(test_newer_page_tells), cmocka_unit_test(test_one_damaged_page),
		cmocka_unit_test(test_page_size),        cmocka_unit_test(test_truncation_at_every_byte),
		cmocka_unit_test(test_volume),           cmocka_unit_test(test_unreadable_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
