/* The program's own string functions say what the C library's do. */
#include "test.h"

#include <string.h>
#include <strings.h>

#define strnlen    small_strnlen
#define strlen     small_strlen
#define strchr     small_strchr
#define strrchr    small_strrchr
#define strspn     small_strspn
#define strcspn    small_strcspn
#define strstr     small_strstr
#define strcpy     small_strcpy
#define strncmp    small_strncmp
#define strcmp     small_strcmp
#define strcasecmp small_strcasecmp
#define strerror   small_strerror_too
#include "../../loopboot/small/string.c"
#undef strnlen
#undef strlen
#undef strchr
#undef strrchr
#undef strspn
#undef strcspn
#undef strstr
#undef strcpy
#undef strncmp
#undef strcmp
#undef strcasecmp

static const char *const texts[] = {
	"",     "/",    "a",        "A", "b", "abc", "abd", "ABC", "ab",
	"/a/b", "a/b/", "\xc3\xa4", "[", "{", "@",   "`",   "Z",   "zz",
};
#define COUNT (sizeof(texts) / sizeof(*texts))

static int sign(int number)
{
	return (number > 0) - (number < 0);
}

static void one_text(void **state)
{
	char copy[16];

	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		const char *text = texts[i];

		assert_int_equal(small_strlen(text), strlen(text));
		assert_int_equal(small_strnlen(text, 2), strnlen(text, 2));
		assert_ptr_equal(small_strcpy(copy, text), copy);
		assert_string_equal(copy, text);
		for (size_t c = 0; c < 4; c++) {
			assert_ptr_equal(small_strchr(text, "/b\xc3"[c]), strchr(text, "/b\xc3"[c]));
			assert_ptr_equal(small_strrchr(text, "/b\xc3"[c]), strrchr(text, "/b\xc3"[c]));
		}
	}
}

static void two_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT * COUNT; i++) {
		const char *one = texts[i / COUNT], *other = texts[i % COUNT];

		assert_int_equal(sign(small_strcmp(one, other)), sign(strcmp(one, other)));
		assert_int_equal(sign(small_strcasecmp(one, other)), sign(strcasecmp(one, other)));
		for (size_t most = 0; most < 4; most++)
			assert_int_equal(sign(small_strncmp(one, other, most)),
					 sign(strncmp(one, other, most)));
		assert_ptr_equal(small_strstr(one, other), strstr(one, other));
		assert_int_equal(small_strspn(one, other), strspn(one, other));
		assert_int_equal(small_strcspn(one, other), strcspn(one, other));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_text),
		cmocka_unit_test(two_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
