/* The run-list decoder. */
#include "test.h"

#include "../../loopboot/ntfs/runs.h"

#include <stdlib.h>
#include <string.h>

#define DEVICE   4096u
#define CLUSTERS 0x100000u

/* Memory of exactly the list's size, so that a byte read behind it is caught. */
static struct run_cursor begin(const char *list, size_t length)
{
	uint8_t *copy = malloc(length ? length : 1);

	memcpy(copy, list, length);
	return (struct run_cursor){ .list = { copy, length }, .device = DEVICE, .clusters = CLUSTERS };
}

static void end(struct run_cursor *cursor)
{
	free((void *)cursor->list.at);
}

#define BEGIN(list) begin(list, sizeof(list) - 1)

static void assert_run(struct run_cursor *cursor, uint64_t length, uint64_t lcn)
{
	struct fault fault = { 0 };
	struct run run;

	assert_int_equal(run_next(cursor, &run, &fault), 0);
	assert_int_equal(run.length, length);
	assert_false(run.hole);
	assert_int_equal(run.lcn, lcn);
}

static void assert_hole(struct run_cursor *cursor, uint64_t length)
{
	struct fault fault = { 0 };
	struct run run;

	assert_int_equal(run_next(cursor, &run, &fault), 0);
	assert_int_equal(run.length, length);
	assert_true(run.hole);
}

static void assert_end(struct run_cursor *cursor)
{
	struct fault fault = { 0 };
	struct run run = { 1, 2, true };

	assert_int_equal(run_next(cursor, &run, &fault), 0);
	assert_int_equal(run.length, 0);
	end(cursor);
}

/* The next run is bad: the cursor stays, and the fault tells the place. */
static void assert_bad(struct run_cursor *cursor, enum reason reason)
{
	size_t at = cursor->at;
	struct fault fault = { 0 };
	struct run run = { 1, 2, true };

	assert_int_equal(run_next(cursor, &run, &fault), -1);
	assert_int_equal(fault.reason, reason);
	assert_int_equal(fault.offset, DEVICE + at);
	assert_int_equal(cursor->at, at);
	assert_int_equal(run.length, 1);
	end(cursor);
}

static void test_runs(void **state)
{
	struct run_cursor cursor = BEGIN("\x21\x18\x34\x56\x11\x07\xf0\x31\x40\x00\x00\x01\x00");

	(void)state;
	assert_run(&cursor, 0x18, 0x5634);
	assert_run(&cursor, 0x07, 0x5624);
	assert_run(&cursor, 0x40, 0x15624);
	assert_end(&cursor);
}

static void test_empty(void **state)
{
	struct run_cursor cursor = BEGIN("\0");

	(void)state;
	assert_end(&cursor);
}

static void test_hole_is_an_lcn_of_no_width(void **state)
{
	struct run_cursor cursor = BEGIN("\x11\x10\x20\x01\x30\x11\x08\x10\x11\x01\x00\x00");

	(void)state;
	assert_run(&cursor, 0x10, 0x20);
	assert_hole(&cursor, 0x30);
	assert_run(&cursor, 0x08, 0x30);
	/* A delta of 0 that has a width is no hole: it is the same cluster again. */
	assert_run(&cursor, 0x01, 0x30);
	assert_end(&cursor);
}

static void test_widest(void **state)
{
	struct run_cursor cursor =
	    BEGIN("\x88\x01\0\0\0\0\0\0\0\xff\xff\x0f\0\0\0\0\0\x18\x01\0\0\0\0\0\0\0\xff\0");

	(void)state;
	assert_run(&cursor, 1, CLUSTERS - 1);
	assert_run(&cursor, 1, CLUSTERS - 2);
	assert_end(&cursor);
}

static void test_too_wide(void **state)
{
	struct run_cursor length = BEGIN("\x19\x01\0\0\0\0\0\0\0\0\x05\0");
	struct run_cursor lcn = BEGIN("\x91\x01\x05\0\0\0\0\0\0\0\0\0");

	(void)state;
	assert_bad(&length, BAD_RUN_LIST);
	assert_bad(&lcn, BAD_RUN_LIST);
}

static void test_bad_lengths(void **state)
{
	struct run_cursor none = BEGIN("\x10\x05\0"), zero = BEGIN("\x11\0\x05\0"),
			  negative = BEGIN("\x11\x80\x05\0");
	struct run_cursor near = BEGIN("\x11\x7f\x05\0"), wide = BEGIN("\x12\x80\0\x05\0");

	(void)state;
	assert_bad(&none, BAD_RUN_LIST);
	assert_bad(&zero, BAD_RUN_LIST);
	assert_bad(&negative, BAD_RUN_LIST);
	assert_run(&near, 0x7f, 5);
	assert_end(&near);
	assert_run(&wide, 0x80, 5);
	assert_end(&wide);
}

static void test_outside(void **state)
{
	struct run_cursor last = BEGIN("\x31\x02\xfe\xff\x0f\0"), beyond = BEGIN("\x31\x03\xfe\xff\x0f\0");
	struct run_cursor below = BEGIN("\x11\x01\xff\0");
	struct run_cursor overflow =
	    BEGIN("\x88\xff\xff\xff\xff\xff\xff\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x7f\0");

	(void)state;
	assert_run(&last, 2, CLUSTERS - 2);
	assert_end(&last);
	assert_bad(&beyond, RUN_OUTSIDE);
	assert_bad(&below, RUN_OUTSIDE);
	assert_bad(&overflow, RUN_OUTSIDE);
}

/* Relative to the run before, a sum below 0. */
static void test_sum_below_zero(void **state)
{
	struct run_cursor cursor = BEGIN("\x11\x01\x05\x11\x01\xfa\0"),
			  near = BEGIN("\x11\x01\x05\x11\x01\xfb\0");

	(void)state;
	assert_run(&cursor, 1, 5);
	assert_bad(&cursor, RUN_OUTSIDE);
	assert_run(&near, 1, 5);
	assert_run(&near, 1, 0);
	assert_end(&near);
}

/* However it is cut, a list either ends in a fault at the run that is cut, or just before a run: without terminator. */
static void test_truncation_at_every_byte(void **state)
{
	static const char list[] = "\x21\x18\x34\x56\x02\x05\x01\x11\x07\xf0\x31\x40\x00\x00\x01\x00";

	(void)state;
	for (size_t length = 0; length < sizeof(list) - 1; length++) {
		struct run_cursor cursor = begin(list, length);
		struct fault fault = { 0 };
		struct run run;

		while (run_next(&cursor, &run, &fault) == 0)
			assert_int_not_equal(run.length, 0);
		assert_int_equal(fault.reason, BAD_RUN_LIST);
		assert_true(fault.offset - DEVICE <= length);
		end(&cursor);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_runs),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_hole_is_an_lcn_of_no_width),
		cmocka_unit_test(test_widest),
		cmocka_unit_test(test_too_wide),
		cmocka_unit_test(test_bad_lengths),
		cmocka_unit_test(test_outside),
		cmocka_unit_test(test_sum_below_zero),
		cmocka_unit_test(test_truncation_at_every_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
