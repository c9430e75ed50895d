/* What is written for images that were not attached. Whole systems boot with it in tests/boot. */
#include "scratch.h"

#include "../../loopboot/kernel/files.h"
#include "../../loopboot/system/missing.h"

#include <stdio.h>
#include <string.h>

static void is(const char *name, const char *words)
{
	char text[1024];

	assert_true(file_read(text, sizeof(text), "%s/%s", directory, name));
	if (words[0] == '\0')
		assert_string_equal(text, "");
	assert_non_null(strstr(text, words));
}

static void is_empty(void)
{
	assert_int_equal(rmdir(directory), 0);
	assert_int_equal(make_directory(NULL), 0);
}

static void what_is_missing_is_skipped(void **state)
{
	char fstab[] = "/dev/mapper/loopboot-none /mnt/my\\040home ext4 defaults 0 2\n"
		       "/dev/mapper/loopboot-swap-none none swap sw 0 0\n";

	(void)state;
	generate_missing(fstab, directory);
	is("mnt-my\\x20home.mount", "Description=Left out, since /dev/mapper/loopboot-none is missing\n");
	is("mnt-my\\x20home.mount", "[Mount]\nWhat=missing");
	is("swap.target.requires/dev-mapper-loopboot\\x2dswap\\x2dnone.swap", "");
	is("swap.target.wants/dev-mapper-loopboot\\x2dswap\\x2dnone.swap", "");
}

static void all_else_is_left_alone(void **state)
{
	char fstab[] = "/dev/mapper/loopboot-none /a ext4 noauto 0 2\n"
		       "/dev/mapper/loopboot-root / ext4 defaults 0 1\n"
		       "/dev/no-such-disk /b ext4 defaults 0 2\n";

	(void)state;
	generate_missing(fstab, directory);
	generate_missing(NULL, directory);
	is_empty();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_missing_is_skipped, make_directory, remove_directory),
		cmocka_unit_test_setup_teardown(all_else_is_left_alone, make_directory, remove_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
