/* The small printf says what the C library's does, for all that the program prints. */
#include "test.h"

#include "../../loopboot/base/number.h"
#include "../../loopboot/small/errors.h"
#include "../../loopboot/small/printf.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

static void check(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void check(const char *format, ...)
{
	for (size_t size = 0; size < 70; size += size < 12 ? 1 : 57) {
		char expected[80] = "untouched", got[80] = "untouched";
		va_list arguments, again;
		int length;
		va_start(arguments, format);
		va_copy(again, arguments);
		length = vsnprintf(expected, size, format, arguments);
		assert_int_equal(small_vsnprintf(got, size, format, again), length);
		assert_string_equal(got, expected);
		va_end(again);
		va_end(arguments);
	}
}

static void it_agrees_with_the_library(void **state)
{
	(void)state;
	check("plain");
	check("%s", "");
	check("%s and %s", "one", "another");
	check("%.*s|", 3, "abcdef");
	check("%.*s|", 30, "abcdef");
	check("%-11s|%4s|%1s", "left", "r", "long");
	check("%c%c", 'x', '%');
	check("100%%");
	check("%d %d %d %d", 0, -1, INT_MAX, INT_MIN);
	check("%ld %ld", LONG_MAX, LONG_MIN);
	check("%lld %lld", LLONG_MAX, LLONG_MIN);
	check("%u %u", 0U, UINT_MAX);
	check("%lu %zu %llu", ULONG_MAX, (size_t)1234567890123, ULLONG_MAX);
	check("%x %X %lx", 0xbeefU, 0xBEEFU, 0xfeedfacecafebeefUL);
	check("%016lX %04x %02x %08x", 0xabcUL, 1U, 0x123U, 0xffffffffU);
	check("%5u|%-5u|%5d", 42U, 42U, -42);
}

static void what_it_does_not_know_is_seen(void **state)
{
	char text[16];
	va_list none;

	(void)state;
	memset(&none, 0, sizeof(none));
	small_vsnprintf(text, sizeof(text), "%q %", none);
	assert_string_equal(text, "%q %");
}

static void numbers_are_whole_or_nothing(void **state)
{
	unsigned number = 7;

	(void)state;
	assert_string_equal(number_parse("12:3", 100, &number), ":3");
	assert_int_equal(number, 12);
	assert_null(number_parse("", 100, &number));
	assert_null(number_parse("-1", 100, &number));
	assert_null(number_parse(" 1", 100, &number));
	assert_null(number_parse("101", 100, &number));
	assert_null(number_parse("99999999999999999999999999", UINT_MAX, &number));
	assert_int_equal(number, 12);
	assert_string_equal(number_parse("4294967295", UINT_MAX, &number), "");
	assert_int_equal(number, UINT_MAX);
}

static void errors_have_the_librarys_words_or_their_number(void **state)
{
	static const int errors[] = { EPERM, ENOENT, EACCES, ENODEV, EINVAL, EROFS, EUCLEAN, EKEYREJECTED };

	(void)state;
	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++)
		assert_string_equal(small_strerror(errors[i]), strerror(errors[i]));
	assert_string_equal(small_strerror(EIO), "I/O error");
	assert_string_equal(small_strerror(EDOM), "error 33");
	assert_string_equal(small_strerror(0), "error 0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_agrees_with_the_library),
		cmocka_unit_test(what_it_does_not_know_is_seen),
		cmocka_unit_test(numbers_are_whole_or_nothing),
		cmocka_unit_test(errors_have_the_librarys_words_or_their_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
