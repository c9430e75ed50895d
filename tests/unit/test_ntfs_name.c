/* File names: UTF-8, UTF-16, and the order of directories. */
#include "test.h"
#include "tiny_ntfs.h"

#include "../../loopboot/base/utf8.h"
#include "../../loopboot/ntfs/name.h"

#define UTF8(text) text, sizeof(text) - 1

static void assert_units(const char *text, size_t length, const uint16_t *units, size_t count)
{
	struct name name;

	assert_true(name_from_utf8(text, length, &name));
	assert_int_equal(name.length, count);
	assert_memory_equal(name.units, units, 2 * count);
}

#define UNITS(...) (const uint16_t[]){ __VA_ARGS__ }, sizeof((const uint16_t[]){ __VA_ARGS__ }) / 2

static void test_utf8(void **state)
{
	(void)state;
	assert_units(UTF8("a\x7f"), UNITS('a', 0x7f));
	assert_units(UTF8("\xc2\x80\xdf\xbf"), UNITS(0x80, 0x7ff));
	assert_units(UTF8("\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf"),
		     UNITS(0x800, 0xd7ff, 0xe000, 0xffff));
	assert_units(UTF8("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"), UNITS(0xd800, 0xdc00, 0xdbff, 0xdfff));
}

static void test_bad_utf8(void **state)
{
	static const char *const bad[] = {
		"\x80",
		"\xbf",
		"\xc0\x80",
		"\xc1\xbf",
		"\xc3",
		"\xc3(",
		"\xe0\x9f\xbf",
		"\xe4\xbd",
		"\xed\xa0\x80",
		"\xed\xbf\xbf",
		"\xf0\x8f\xbf\xbf",
		"\xf0\x9f\x9a",
		"\xf4\x90\x80\x80",
		"\xf8\x88\x80\x80\x80",
		"\xff",
	};
	struct name name;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(name_from_utf8(bad[i], strlen(bad[i]), &name));
}

static void test_longest_name(void **state)
{
	char text[4 * 128];
	struct name name;

	(void)state;
	memset(text, 'x', sizeof(text));
	assert_true(name_from_utf8(text, 255, &name));
	assert_int_equal(name.length, 255);
	assert_false(name_from_utf8(text, 256, &name));
	/* Each of these takes two units. */
	for (size_t i = 0; i < sizeof(text); i += 4)
		memcpy(text + i, "\xf0\x9f\x9a\x80", 4);
	assert_true(name_from_utf8(text, 127 * 4, &name));
	assert_int_equal(name.length, 254);
	assert_false(name_from_utf8(text, 128 * 4, &name));
}

static void assert_text(const char *units, size_t length, size_t size, const char *expected)
{
	char *text = malloc(size);

	utf8_from_utf16((struct bytes){ (const uint8_t *)units, length }, text, size);
	assert_string_equal(text, expected);
	free(text);
}

static void test_to_utf8(void **state)
{
	(void)state;
	assert_text("", 0, 1, "");
	assert_text("T\0\xfc\0\xac\x20", 6, 16, "T\xc3\xbc\xe2\x82\xac");
	assert_text("\x3d\xd8\x80\xde", 4, 16, "\xf0\x9f\x9a\x80");
	/* Half a pair, alone or at the end. */
	assert_text("\x3d\xd8x\0", 4, 16, "\xef\xbf\xbdx");
	assert_text("\x80\xde\x3d\xd8", 4, 16, "\xef\xbf\xbd\xef\xbf\xbd");
	/* Cut between characters, never inside one. */
	assert_text("T\0\xfc\0\xac\x20", 6, 6, "T\xc3\xbc");
	assert_text("T\0\xfc\0\xac\x20", 6, 7, "T\xc3\xbc\xe2\x82\xac");
	assert_text("T\0\xfc\0\xac\x20", 6, 3, "T");
}

/* ---- collation, with a table that knows Latin letters */

static struct collation compare(struct tiny *tiny, const char *name, const char *other)
{
	struct collation collation = { 0 };
	struct name parsed;
	uint8_t units[64];

	assert_true(name_from_utf8(name, strlen(name), &parsed));
	for (size_t i = 0; i < strlen(other); i++)
		put_le(units + 2 * i, (uint8_t)other[i], 2);
	assert_int_equal(name_collate(tiny->volume, &parsed, (struct bytes){ units, 2 * strlen(other) },
				      &collation, &tiny->fault),
			 0);
	return collation;
}

static void test_collation(void **state)
{
	static const struct {
		const char *name, *other;
		int order;
		bool ignoring_case;
	} cases
	    [] = {
		    { "abc", "abc", 0, true },
		    { "ABC", "abc", -1, true }, /* the same letters: the capital stands first */
		    { "abC", "aBc", 1, true },  /* the first difference decides */
		    { "aBc", "abC", -1, true },
		    { "abc", "BCD", -1, false }, /* letters go before case */
		    { "b", "ABC", 1, false },
		    { "abc", "ABCD", -1, false }, /* length goes before case */
		    { "abcd", "ABC", 1, false },
		    { "a", "_", -1, false }, /* capital letters are compared: 'A' < '_' < 'a' */
		    { "", "", 0, true },
		    { "", "a", -1, false },
		    { "\xc3\xa9", "\xc9", 1, true },
	    };
	struct tiny *tiny = tiny_make(ENTRIES(LAST));

	(void)state;
	assert_int_equal(tiny_open(tiny), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct collation collation = compare(tiny, cases[i].name, cases[i].other);

		assert_int_equal(collation.order, cases[i].order);
		assert_int_equal(collation.ignoring_case, cases[i].ignoring_case);
	}
	tiny_free(tiny);
}

static void test_upcase_is_read_only_when_asked(void **state)
{
	struct tiny *tiny = tiny_make(ENTRIES(LAST));
	unsigned before;

	(void)state;
	assert_int_equal(tiny_open(tiny), 0);
	before = tiny->reads;
	compare(tiny, "same", "same");
	assert_int_equal(tiny->reads, before);
	compare(tiny, "same", "sane");
	compare(tiny, "other", "OTTER");
	assert_int_equal(tiny->reads, before + 1);
	/* Greek stands in the same page, Han elsewhere. */
	compare(tiny, "\xce\xb1", "x");
	assert_int_equal(tiny->reads, before + 1);
	compare(tiny, "\xe4\xb8\xad", "x");
	assert_int_equal(tiny->reads, before + 2);
	tiny_free(tiny);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_utf8),         cmocka_unit_test(test_bad_utf8),
		cmocka_unit_test(test_longest_name), cmocka_unit_test(test_to_utf8),
		cmocka_unit_test(test_collation),    cmocka_unit_test(test_upcase_is_read_only_when_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
