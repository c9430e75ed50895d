/* Faults, quotes, bounds and extents. */
#include "test.h"

#include "../../loopboot/base/bytes.h"
#include "../../loopboot/base/extent.h"
#include "../../loopboot/base/fault.h"
#include "../../loopboot/base/quote.h"
#include "../../loopboot/commands/arguments.h"
#include "../../loopboot/image/image.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct fault fault;

static void every_reason_has_words_a_cure_and_a_status(void **state)
{
	(void)state;
	for (int reason = FINE + 1; reason < REASON_COUNT; reason++) {
		assert_true(strlen(reason_text((enum reason)reason)) > 5);
		assert_true(strlen(reason_cure((enum reason)reason)) > 10);
		assert_in_range(reason_status((enum reason)reason), STATUS_USAGE, STATUS_CONTENT);
		for (int other = reason + 1; other < REASON_COUNT; other++)
			assert_string_not_equal(reason_text((enum reason)reason),
						reason_text((enum reason)other));
	}
}

static void a_fault_says_all_it_knows(void **state)
{
	char text[512];

	(void)state;
	assert_int_equal(fault_mismatch(&fault, BAD_RECORD, "MFT record 5", 4096, 1, 2), -1);
	assert_string_equal(
	    fault_format(&fault, text, sizeof(text)),
	    "an MFT record is damaged (MFT record 5 at byte 4096, expected 1, found 2): in Windows run: "
	    "chkdsk /f DRIVE:");
	errno = ENOENT;
	fault_errno(&fault, OPEN_FAILED, "%s", "/dev/x");
	assert_string_equal(fault_format(&fault, text, sizeof(text)),
			    "cannot be opened (/dev/x: No such file or directory): run it as root, or check "
			    "the name and its permissions");
	fault_about(&fault, NO_FILE, "%s", "");
	assert_null(strchr(fault_format(&fault, text, sizeof(text)), '('));
}

static void a_quoted_value_comes_back(void **state)
{
	static const char *const values[] = { "", "plain", "it's", "''", "a b\\c\"d$e`f", "'\\''" };

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		char text[64] = "", value[64];
		assert_true(quote_append(text, sizeof(text), "KEY", values[i]));
		assert_true(quote_read(text, "KEY", value, sizeof(value)));
		assert_string_equal(value, values[i]);
	}
}

static void a_line_that_does_not_fit_is_not_begun(void **state)
{
	char text[16] = "";

	(void)state;
	assert_true(quote_append(text, sizeof(text), "A", "b"));
	assert_string_equal(text, "A='b'\n");
	assert_false(quote_append(text, sizeof(text), "C", "defgh"));
	assert_string_equal(text, "A='b'\n");
	assert_true(quote_append(text, sizeof(text), "C", "defg"));
	assert_string_equal(text, "A='b'\nC='defg'\n");
}

static void a_quoted_value_that_is_not_whole_is_none(void **state)
{
	char value[4] = "old";

	(void)state;
	assert_false(quote_read("KEY='abc", "KEY", value, sizeof(value)));
	assert_false(quote_read("KEY='abc\n'", "KEY", value, sizeof(value)));
	assert_false(quote_read("KEY='abc'\\'", "KEY", value, 1));
	assert_false(quote_read("KEY=abc", "KEY", value, sizeof(value)));
	assert_false(quote_read("KEY2='abc'", "KEY", value, sizeof(value)));
	assert_false(quote_read("KEY='abcd'", "KEY", value, sizeof(value)));
	assert_string_equal(value, "old");
	assert_true(quote_read("KEY='abc'\nKEY='x'", "KEY", value, sizeof(value)));
	assert_string_equal(value, "abc");
}

static void a_window_is_never_left(void **state)
{
	const uint8_t data[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	struct bytes window = { data, sizeof(data) };

	(void)state;
	assert_int_equal(get_le32(window, 4), 0x08070605);
	assert_int_equal(get_be32(window, 4), 0x05060708);
	assert_int_equal(get_le32(window, 5), 0);
	assert_int_equal(get_u8(window, SIZE_MAX), 0);
	assert_false(bytes_hold(window, SIZE_MAX, SIZE_MAX));
	assert_true(bytes_hold(window, 8, 0));
	assert_int_equal(bytes_part(window, 7, 2).length, 0);
	assert_int_equal(bytes_from(window, 9).length, 0);
	assert_true(bytes_equal(window, 6, "\7\10", 2));
	assert_false(bytes_equal(window, 7, "\10\11", 2));
}

static void append(struct extents *extents, uint64_t device, uint64_t length)
{
	assert_int_equal(extents_append(extents, device, length, &fault), 0);
}

static void adjacent_extents_are_merged(void **state)
{
	struct extents extents = { 0 };

	(void)state;
	append(&extents, 1000, 10);
	append(&extents, 1010, 10);
	append(&extents, 5000, 0);
	append(&extents, 500, 10);
	append(&extents, 520, 10);
	assert_int_equal(extents.count, 3);
	assert_int_equal(extents.list[0].length, 20);
	assert_int_equal(extents.list[2].file, 30);
	assert_int_equal(extents_size(&extents), 40);
	extents_cut(&extents, 25);
	assert_int_equal(extents.count, 2);
	assert_int_equal(extents.list[1].length, 5);
	extents_cut(&extents, 0);
	assert_int_equal(extents.count, 0);
	extents_free(&extents);
}

static void sums_that_overflow_are_refused(void **state)
{
	struct extents extents = { 0 };

	(void)state;
	assert_int_equal(extents_append(&extents, UINT64_MAX, 2, &fault), -1);
	assert_int_equal(fault.reason, OUTSIDE_DEVICE);
	append(&extents, 0, UINT64_MAX - 1);
	assert_int_equal(extents_append(&extents, 0, 2, &fault), -1);
	assert_int_equal(extents.count, 1);
	extents_free(&extents);
}

static void overlap_is_found_wherever_it_is(void **state)
{
	struct extents extents = { 0 };

	(void)state;
	append(&extents, 1000, 10);
	append(&extents, 0, 10);
	append(&extents, 10 + 980, 10);
	assert_int_equal(extents_disjoint(&extents, &fault), 0);
	append(&extents, 1009, 1);
	assert_int_equal(extents_disjoint(&extents, &fault), -1);
	assert_int_equal(fault.reason, RUNS_OVERLAP);
	assert_int_equal(fault.offset, 1009);
	extents_free(&extents);
}

/* One overlap among many extents, in an order made by a small generator of numbers; without it there is none. */
static void overlap_is_found_among_many(void **state)
{
	(void)state;
	for (unsigned count = 1; count < 300; count += 7) {
		struct extents extents = { 0 };
		unsigned at = 1;
		for (unsigned i = 0; i < 509;
		     i++, at = at * 2 % 509) /* each of 1 to 508, as 2 generates them */
			if (i < count && i < 508)
				append(&extents, at * 100, 60);
		assert_int_equal(extents_disjoint(&extents, &fault), 0);
		append(&extents, 159, 1);
		assert_int_equal(extents_disjoint(&extents, &fault), -1);
		assert_int_equal(fault.offset, 159);
		extents_free(&extents);
	}
}

static int count_up(void *context, uint64_t offset, void *buffer, size_t length, struct fault *unused)
{
	(void)context, (void)unused;
	for (size_t i = 0; i < length; i++)
		((uint8_t *)buffer)[i] = (uint8_t)(offset + i);
	return 0;
}

static void a_file_is_read_through_its_extents(void **state)
{
	const struct source host = { count_up, NULL, 200 };
	struct extents extents = { 0 };
	struct extent_source through = { &host, &extents };
	uint8_t got[8];

	(void)state;
	append(&extents, 100, 3);
	append(&extents, 50, 4);
	append(&extents, 10, 1);
	struct source source = extents_source(&through);
	assert_int_equal(source.size, 8);
	assert_int_equal(source_read(&source, "x", 0, got, 8, &fault), 0);
	assert_memory_equal(got, "\144\145\146\62\63\64\65\12", 8);
	assert_int_equal(source_read(&source, "x", 6, got, 2, &fault), 0);
	assert_memory_equal(got, "\65\12", 2);
	assert_int_equal(source_read(&source, "x", 7, got, 2, &fault), -1);
	assert_int_equal(fault.reason, OUTSIDE_DEVICE);
	extents_free(&extents);
}

static int parse(char *line[], unsigned options, struct arguments *arguments)
{
	return arguments_parse(line, options, arguments, &fault);
}

static void options_and_words_are_told_apart(void **state)
{
	struct arguments arguments;

	(void)state;
	assert_int_equal(parse((char *[]){ "a", "--json", "b", NULL }, OPTION_JSON, &arguments), 0);
	assert_true(arguments.json);
	assert_int_equal(arguments.count, 2);
	assert_int_equal(parse((char *[]){ "--", "--json", NULL }, OPTION_JSON, &arguments), 0);
	assert_string_equal(arguments.words[0], "--json");
	assert_false(arguments.json);
	assert_int_equal(parse((char *[]){ "--json", NULL }, OPTION_NAME, &arguments), -1);
	assert_int_equal(fault.reason, BAD_USAGE);
	assert_int_equal(parse((char *[]){ "--name", NULL }, OPTION_NAME, &arguments), -1);
	assert_int_equal(parse((char *[]){ "--wait", "3s", NULL }, OPTION_WAIT, &arguments), -1);
	assert_int_equal(parse((char *[]){ "--wait", "3", "x", NULL }, OPTION_WAIT, &arguments), 0);
	assert_int_equal(arguments.wait, 3);
	assert_int_equal(
	    parse((char *[]){ "/new", "/init", "--json", "--", NULL }, OPTION_NONE_AT_ALL, &arguments), 0);
	assert_int_equal(arguments.count, 4);
}

/* The names are found by counting. */
static void contents_have_their_names(void **state)
{
	(void)state;
	assert_string_equal(content_name(CONTENT_UNKNOWN), "unknown");
	assert_string_equal(content_name(CONTENT_NTFS), "ntfs");
	assert_string_equal(content_name(CONTENT_LVM), "LVM2_member");
	assert_string_equal(content_name(CONTENT_DOS), "dos");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_reason_has_words_a_cure_and_a_status),
		cmocka_unit_test(a_fault_says_all_it_knows),
		cmocka_unit_test(a_quoted_value_comes_back),
		cmocka_unit_test(a_line_that_does_not_fit_is_not_begun),
		cmocka_unit_test(a_quoted_value_that_is_not_whole_is_none),
		cmocka_unit_test(a_window_is_never_left),
		cmocka_unit_test(adjacent_extents_are_merged),
		cmocka_unit_test(sums_that_overflow_are_refused),
		cmocka_unit_test(overlap_is_found_wherever_it_is),
		cmocka_unit_test(overlap_is_found_among_many),
		cmocka_unit_test(a_file_is_read_through_its_extents),
		cmocka_unit_test(contents_have_their_names),
		cmocka_unit_test(options_and_words_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
