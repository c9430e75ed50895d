/* Labels and UUIDs as libblkid writes them. */
#include "test.h"

#include "../../loopboot/image/content.h"

#include <string.h>

static struct bytes window(const char *bytes, size_t length)
{
	return (struct bytes){ (const uint8_t *)bytes, length };
}

static void a_label_ends_at_a_control_character_or_its_padding(void **state)
{
	static const struct {
		const char *stored, *label;
	} cases[] = {
		{ "\0\0\0\0\0\0\0", "" }, { "abcdefg", "abcdefg" }, { "ab     ", "ab" },
		{ "a b\0xyz", "a b" },    { "       ", "" },        { "ab\ncd=e", "ab" },
		{ "  ab   ", "  ab" },
	};
	char text[16];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		format_label(text, sizeof(text), window(cases[i].stored, 7), 0, 7);
		assert_string_equal(text, cases[i].label);
	}
}

static void a_label_fits_its_text(void **state)
{
	char text[8];

	(void)state;
	memset(text, 'x', sizeof(text));
	format_label(text, 4, window("abcdefg", 7), 1, 6);
	assert_string_equal(text, "bcd");
	assert_int_equal(text[4], 'x');
	format_label_utf16(text, 3, window("a\0b\0c\0", 6), 0, 6);
	assert_string_equal(text, "ab");
	format_label_utf16(text, 7, window("\x22\x6f\x57\x5b", 4), 0, 4);
	assert_string_equal(text, "漢字");
	format_label_utf16(text, 6, window("\x22\x6f\x57\x5b", 4), 0, 4);
	assert_string_equal(text, "漢");
	format_label(text, sizeof(text), window("abc", 3), 1, 7);
	assert_string_equal(text, "bc");
	format_label(text, sizeof(text), window("abc", 3), 9, 7);
	assert_string_equal(text, "");
}

static void a_label_in_utf16(void **state)
{
	static const struct {
		const char *stored;
		size_t length;
		const char *label;
	} cases[] = {
		{ "G\0r\0\xf6\0\xdf\0e\0", 10, "Größe" },
		{ "\x22\x6f\x57\x5b", 4, "漢字" },
		{ "\x34\xd8\x1e\xdd", 4, "𝄞" },
		{ "\x34\xd8x\0", 4, "\xef\xbf\xbdx" }, /* half a pair */
		{ "\x34\xd8", 2, "\xef\xbf\xbd" },
		{ "\x1e\xdd", 2, "\xef\xbf\xbd" },
		{ "a\0b", 3, "a" }, /* half a unit */
		{ "a\0 \0\n\0b\0", 8, "a" },
	};
	char text[32];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		format_label_utf16(text, sizeof(text), window(cases[i].stored, cases[i].length), 0,
				   cases[i].length);
		assert_string_equal(text, cases[i].label);
	}
}

static void a_uuid_and_a_guid(void **state)
{
	struct bytes stored = window("\x3b\xd6\x67\x49\x29\x2e\xd8\x4a\x83\x99\xf6\xa3\x39\xe3\xd0\x01", 16);
	char text[40] = "before";

	(void)state;
	format_uuid(text, stored, 0);
	assert_string_equal(text, "3bd66749-292e-d84a-8399-f6a339e3d001");
	format_guid(text, stored, 0);
	assert_string_equal(text, "4967d63b-2e29-4ad8-8399-f6a339e3d001");
	format_uuid(text, window("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16), 0);
	assert_string_equal(text, "");
}

static void sizes_do_not_wrap(void **state)
{
	(void)state;
	assert_true(size_of(3, 4096) == 12288);
	assert_true(size_of(UINT64_MAX, 1) == UINT64_MAX);
	assert_true(size_of(UINT64_C(1) << 60, 4096) == UINT64_MAX);
	assert_true(power_between(512, 512, 4096) && power_between(4096, 512, 4096));
	assert_false(power_between(0, 0, 4096) && power_between(513, 512, 4096));
	assert_false(power_between(256, 512, 4096) || power_between(8192, 512, 4096));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_label_ends_at_a_control_character_or_its_padding),
		cmocka_unit_test(a_label_fits_its_text),
		cmocka_unit_test(a_label_in_utf16),
		cmocka_unit_test(a_uuid_and_a_guid),
		cmocka_unit_test(sizes_do_not_wrap),
	};

	return cmocka_run_group_tests_name("image text", tests, NULL, NULL);
}
