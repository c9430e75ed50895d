#include "test.h"

#include "../../loopboot/kernel/modules_dep.h"

#include <stdio.h>
#include <string.h>

/* As depmod writes it: what is needed first stands last. */
static const char dep[] = "kernel/drivers/md/dm-mod.ko.xz: kernel/drivers/dax/dax.ko.xz kernel/lib/x.ko.xz\n"
			  "kernel/lib/x.ko.xz:\n"
			  "kernel/fs/nls/nls_iso8859-1.ko:\n"
			  "kernel/fs/ext4/ext4.ko.zst: kernel/fs/jbd2/jbd2.ko.zst";

/* The names of LINE's modules in the order of loading, a blank behind each. */
static const char *order(const char *line)
{
	static char names[256];
	char name[MODULE_NAME_SIZE];
	const char *end = modules_dep_end(line), *path;
	size_t length;

	names[0] = '\0';
	while (modules_dep_previous(line, &end, &path, &length)) {
		assert_true(module_name(path, length, name));
		strcat(strcat(names, name), " ");
	}
	return names;
}

static void test_order(void **state)
{
	(void)state;
	assert_string_equal(order(modules_dep_find(dep, "dm_mod")), "x dax dm_mod ");
	assert_string_equal(order(modules_dep_find(dep, "x")), "x ");
	assert_string_equal(order(modules_dep_find(dep, "ext4")), "jbd2 ext4 ");
	assert_string_equal(order(""), "");
}

static void test_paths(void **state)
{
	const char *end = modules_dep_end(dep), *path;
	size_t length;

	(void)state;
	assert_true(modules_dep_previous(dep, &end, &path, &length));
	assert_int_equal(length, strlen("kernel/lib/x.ko.xz"));
	assert_memory_equal(path, "kernel/lib/x.ko.xz", length);
	assert_true(modules_dep_previous(dep, &end, &path, &length));
	assert_true(modules_dep_previous(dep, &end, &path, &length));
	assert_int_equal(length, strlen("kernel/drivers/md/dm-mod.ko.xz"));
	assert_ptr_equal(path, dep);
	assert_false(modules_dep_previous(dep, &end, &path, &length));
}

static void test_names(void **state)
{
	(void)state;
	assert_ptr_equal(modules_dep_find(dep, "dm-mod"), dep);
	assert_ptr_equal(modules_dep_find(dep, "dm_mod"), dep);
	assert_non_null(modules_dep_find(dep, "nls_iso8859-1"));
	assert_non_null(modules_dep_find(dep, "nls-iso8859_1"));
	assert_null(modules_dep_find(dep, "dm"));
	assert_null(modules_dep_find(dep, "dm_mod_x"));
	assert_null(modules_dep_find(dep, "dax")); /* needed, but it has no line */
	assert_null(modules_dep_find("", "x"));
	assert_null(modules_dep_find(dep, ""));
}

static void test_long_names(void **state)
{
	char longest[MODULE_NAME_SIZE], name[MODULE_NAME_SIZE], path[256];

	(void)state;
	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_true(module_name(path, (size_t)snprintf(path, sizeof(path), "dir.d/%s.ko", longest), name));
	assert_string_equal(name, longest);
	assert_false(module_name(path, (size_t)snprintf(path, sizeof(path), "dir/%sb.ko", longest), name));
	assert_false(module_name("dir/", 4, name));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_long_names),
	};

	return cmocka_run_group_tests_name("modules_dep", tests, NULL, NULL);
}
