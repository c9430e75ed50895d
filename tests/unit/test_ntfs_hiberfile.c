/* hiberfil.sys. */
#include "test.h"
#include "tiny_ntfs.h"

#include "../../loopboot/ntfs/hiberfile.h"

enum { HIBERFILE = 24 };

static enum ntfs_hibernation judge(const char *magic, unsigned length_self, unsigned at, unsigned byte)
{
	uint8_t header[HIBERFILE_HEADER_SIZE] = { 0 };

	memcpy(header, magic, strlen(magic));
	put_le(header + 0x0c, length_self, 4);
	header[at] = (uint8_t)byte;
	return hiberfile_judge((struct bytes){ header, sizeof(header) });
}

static void test_magic(void **state)
{
	(void)state;
	assert_int_equal(judge("hibr", 0, 0x400, 0), HIBERNATION_HIBERNATED);
	assert_int_equal(judge("HIBR", 0, 0x400, 0), HIBERNATION_HIBERNATED);
	assert_int_equal(judge("wake", 0, 0x400, 0), HIBERNATION_NONE);
	assert_int_equal(judge("WAKE", 0, 0x400, 0), HIBERNATION_NONE);
	assert_int_equal(judge("", 0, 0x400, 0), HIBERNATION_NONE);
	assert_int_equal(judge("", 0, HIBERFILE_HEADER_SIZE - 1, 1), HIBERNATION_UNKNOWN);
	assert_int_equal(judge("RSTR", 0, 0x400, 0), HIBERNATION_UNKNOWN);
	assert_int_equal(judge("HORM", 0, 0x400, 0), HIBERNATION_UNKNOWN);
	assert_int_equal(judge("LINK", 0, 0x400, 0), HIBERNATION_UNKNOWN);
}

static void test_fast_startup(void **state)
{
	(void)state;
	assert_int_equal(judge("HIBR", 0x3e0, 0x364, 1), HIBERNATION_FAST_STARTUP);
	assert_int_equal(judge("HIBR", 0x448, 0x3cc, 1), HIBERNATION_FAST_STARTUP);
	assert_int_equal(judge("hibr", 0x328, 0x2cc, 1), HIBERNATION_FAST_STARTUP);
	assert_int_equal(judge("HIBR", 0x3e0, 0x364, 0), HIBERNATION_HIBERNATED);
	/* What is not certain is hibernated: another version, a value that is no truth. */
	assert_int_equal(judge("HIBR", 0x3e8, 0x364, 1), HIBERNATION_HIBERNATED);
	assert_int_equal(judge("HIBR", 0x3e0, 0x364, 2), HIBERNATION_HIBERNATED);
	assert_int_equal(judge("WAKE", 0x3e0, 0x364, 1), HIBERNATION_NONE);
}

static void test_short_files(void **state)
{
	static const uint8_t zeros[HIBERFILE_HEADER_SIZE];

	(void)state;
	assert_int_equal(hiberfile_judge((struct bytes){ zeros, 0 }), HIBERNATION_UNKNOWN);
	assert_int_equal(hiberfile_judge((struct bytes){ zeros, sizeof(zeros) - 1 }), HIBERNATION_UNKNOWN);
	assert_int_equal(hiberfile_judge((struct bytes){ zeros, sizeof(zeros) }), HIBERNATION_NONE);
	assert_int_equal(hiberfile_judge((struct bytes){ (const uint8_t *)"hib", 3 }), HIBERNATION_UNKNOWN);
	assert_int_equal(hiberfile_judge((struct bytes){ (const uint8_t *)"hibr", 4 }),
			 HIBERNATION_HIBERNATED);
}

/* ---- in a volume */

static struct tiny *make(void)
{
	return tiny_make(ENTRIES(NAME("HiberFil.sys", HIBERFILE), LAST));
}

static enum ntfs_hibernation state_of(struct tiny *tiny)
{
	struct ntfs_state state;

	ntfs_close(tiny->volume);
	tiny->volume = NULL;
	assert_int_equal(tiny_open(tiny), 0);
	assert_int_equal(ntfs_state(tiny->volume, &state, &tiny->fault), 0);
	return state.hibernation;
}

static void test_missing(void **state)
{
	struct tiny *tiny = tiny_make(ENTRIES(LAST));

	(void)state;
	assert_int_equal(state_of(tiny), HIBERNATION_NONE);
	tiny_free(tiny);
}

static void test_in_clusters(void **state)
{
	struct tiny *tiny = make();

	(void)state;
	memcpy(tiny_cluster(tiny, FREE_LCN), "hibr", 4);
	tiny_file(tiny, HIBERFILE, RUNS({ 8, FREE_LCN }), 8 * UNIT);
	assert_int_equal(state_of(tiny), HIBERNATION_HIBERNATED);
	tiny_file(tiny, HIBERFILE, RUNS({ 8, FREE_LCN + 1 }), 8 * UNIT);
	assert_int_equal(state_of(tiny), HIBERNATION_NONE);
	/* In a hole there are zeros. */
	tiny_file(tiny, HIBERFILE, RUNS({ 8, -1 }), 8 * UNIT);
	assert_int_equal(state_of(tiny), HIBERNATION_NONE);
	tiny_file(tiny, HIBERFILE, RUNS({ 1, FREE_LCN }, { 7, -1 }), 8 * UNIT);
	assert_int_equal(state_of(tiny), HIBERNATION_HIBERNATED);
	tiny_file(tiny, HIBERFILE, RUNS({ 1, FREE_LCN }), 4);
	assert_int_equal(state_of(tiny), HIBERNATION_HIBERNATED);
	tiny_free(tiny);
}

/* Bytes behind the initialised length read as zeros, whatever stands in the clusters. */
static void test_not_initialised(void **state)
{
	struct tiny *tiny = make();
	struct maker maker = tiny_record(tiny, HIBERFILE, 1);

	(void)state;
	memcpy(tiny_cluster(tiny, FREE_LCN), "hibr", 4);
	put_le(tiny_data(&maker, RUNS({ 8, FREE_LCN }), 8 * UNIT) + 0x38, 0, 8);
	tiny_end(&maker);
	assert_int_equal(state_of(tiny), HIBERNATION_NONE);
	tiny_free(tiny);
}

static void test_resident(void **state)
{
	struct tiny *tiny = make();
	struct maker maker = tiny_record(tiny, HIBERFILE, 1);

	(void)state;
	tiny_resident(&maker, 0x80, "", "hibr", 4);
	tiny_end(&maker);
	assert_int_equal(state_of(tiny), HIBERNATION_HIBERNATED);
	maker = tiny_record(tiny, HIBERFILE, 1);
	tiny_resident(&maker, 0x80, "", "", 0);
	tiny_end(&maker);
	assert_int_equal(state_of(tiny), HIBERNATION_UNKNOWN);
	tiny_free(tiny);
}

static void test_unreadable(void **state)
{
	struct tiny *tiny = make();
	struct maker maker = tiny_record(tiny, HIBERFILE, 3);

	(void)state;
	tiny_root(&maker, ENTRIES(LAST));
	tiny_end(&maker);
	assert_int_equal(state_of(tiny), HIBERNATION_UNKNOWN);
	maker = tiny_record(tiny, HIBERFILE, 1);
	put_le(tiny_data(&maker, RUNS({ 8, FREE_LCN }), 8 * UNIT) + 0x0c, 1, 2);
	tiny_end(&maker);
	assert_int_equal(state_of(tiny), HIBERNATION_UNKNOWN);
	memset(tiny_record_bytes(tiny, HIBERFILE), 0, UNIT);
	assert_int_equal(state_of(tiny), HIBERNATION_UNKNOWN);
	tiny_free(tiny);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_magic),       cmocka_unit_test(test_fast_startup),
		cmocka_unit_test(test_short_files), cmocka_unit_test(test_missing),
		cmocka_unit_test(test_in_clusters), cmocka_unit_test(test_not_initialised),
		cmocka_unit_test(test_resident),    cmocka_unit_test(test_unreadable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
