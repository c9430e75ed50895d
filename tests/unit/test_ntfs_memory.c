/*
 * Memory at its end: whichever allocation fails, opening, searching and reading say so, and give back what they had (the
 * sanitizer tells). The linker lets malloc() and its kin pass by here.
 */
#include "test.h"
#include "tiny_ntfs.h"

enum { DIRECTORY = 24, FILE_RECORD, EXTENSION, LIST_LCN = 700 };

static unsigned failing; /* the allocation that fails, from 1; 0: none */
static unsigned allocations;

static bool fails(void)
{
	return ++allocations == failing;
}

#define REPLACED(name, parameters, arguments)                                                                \
	void *__real_##name parameters;                                                                      \
	void *__wrap_##name parameters;                                                                      \
	void *__wrap_##name parameters                                                                       \
	{                                                                                                    \
		return fails() ? NULL : __real_##name arguments;                                             \
	}
REPLACED(malloc, (size_t size), (size))
REPLACED(calloc, (size_t count, size_t size), (count, size))
REPLACED(reallocarray, (void *old, size_t count, size_t size), (old, count, size))

/* /dir/Name: through an index block and an attribute list in clusters, its name in another case. */
static struct tiny *make(void)
{
	struct tiny *tiny = tiny_make(ENTRIES(NAME("dir", DIRECTORY), LAST));
	struct maker maker = tiny_record(tiny, DIRECTORY, 3);
	size_t length;

	tiny_root(&maker, ENTRIES({ NULL, 0, 0, 0 }));
	tiny_allocation(&maker, 1);
	tiny_end(&maker);
	tiny_block(tiny, 0, ENTRIES(NAME("Name", FILE_RECORD), LAST));
	length = tiny_list_entry(tiny_cluster(tiny, LIST_LCN), 0, 0x80, 0, FILE_REFERENCE(EXTENSION), 0);
	maker = tiny_record(tiny, FILE_RECORD, 1);
	tiny_piece(&maker, 0x20, "", 0, RUNS({ 1, LIST_LCN }), UNIT, length);
	tiny_end(&maker);
	maker = tiny_begin(tiny_record_bytes(tiny, EXTENSION), EXTENSION, 1, FILE_REFERENCE(FILE_RECORD));
	tiny_data(&maker, RUNS({ 2, FREE_LCN }, { 2, FREE_LCN + 9 }), 4 * UNIT);
	tiny_end(&maker);
	return tiny;
}

static int read_all(struct tiny *tiny)
{
	struct ntfs_file file = { 0 };
	uint64_t reference;
	int result = -1;

	if (tiny_open(tiny) == 0 && ntfs_find(tiny->volume, "/dir/nAME", &reference, &tiny->fault) == 0 &&
	    ntfs_file(tiny->volume, reference, &file, &tiny->fault) == 0 &&
	    ntfs_disjoint(tiny->volume, &file.extents, &tiny->fault) == 0)
		result = ntfs_allocated(tiny->volume, &file.extents, &tiny->fault);
	ntfs_file_free(&file);
	ntfs_close(tiny->volume);
	tiny->volume = NULL;
	return result;
}

static void each_allocation_may_fail(void **state)
{
	struct tiny *tiny = make();

	(void)state;
	for (failing = 1;; failing++) {
		allocations = 0;
		if (read_all(tiny) == 0)
			break;
		assert_int_equal(tiny->fault.reason, NO_MEMORY);
	}
	assert_true(allocations > 10 && failing == allocations + 1);
	tiny_free(tiny);
}

/* What cannot be found out is not known: never called clean. */
static void a_state_that_cannot_be_read_is_unknown(void **state)
{
	struct tiny *tiny = make();
	struct ntfs_state read;
	unsigned unknown = 0, refused = 0;

	(void)state;
	assert_int_equal(tiny_open(tiny), 0);
	for (failing = 1;; failing++) {
		allocations = 0;
		if (ntfs_state(tiny->volume, &read, &tiny->fault) < 0) {
			assert_int_equal(tiny->fault.reason, NO_MEMORY);
			refused++;
		} else if (allocations >= failing) {
			assert_true(read.hibernation == HIBERNATION_UNKNOWN || read.log == LOG_UNKNOWN);
			unknown++;
		} else {
			break;
		}
	}
	assert_int_equal(read.hibernation, HIBERNATION_NONE);
	assert_int_equal(read.log, LOG_CLEAN);
	assert_true(unknown > 0 && refused > 0);
	tiny_free(tiny);
}

static int let_all_pass(void **state)
{
	(void)state;
	failing = 0;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(each_allocation_may_fail, let_all_pass),
		cmocka_unit_test_teardown(a_state_that_cannot_be_read_is_unknown, let_all_pass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
