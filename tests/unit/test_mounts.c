#include "test.h"

#include "../../loopboot/kernel/mounts.h"

#include <string.h>

static void test_lines(void **state)
{
	char plain[] = "36 35 98:0 / /mnt rw,noatime - ext3 /dev/root rw,errors=continue";
	char fields[] = "36 35 0:31 /sub /mnt\\040two\\134x rw master:1 shared:7 - fuseblk /dev/sda2 rw";
	struct mount_entry entry;

	(void)state;
	assert_true(mount_line_parse(plain, &entry));
	assert_int_equal(entry.major, 98);
	assert_int_equal(entry.minor, 0);
	assert_string_equal(entry.point, "/mnt");
	assert_string_equal(entry.type, "ext3");
	assert_string_equal(entry.source, "/dev/root");
	assert_true(mount_line_parse(fields, &entry));
	assert_int_equal(entry.minor, 31);
	assert_string_equal(entry.point, "/mnt two\\x");
	assert_string_equal(entry.type, "fuseblk");
}

static void test_no_lines(void **state)
{
	static const char *const lines[] = { "",
					     "36 35 98:0 / /mnt",
					     "36 35 98:0 / /mnt rw ext3 /dev/root rw",
					     "36 35 98 / /mnt rw - ext3 /dev/root rw",
					     "36 35 98: / /mnt rw - ext3 /dev/root rw",
					     "36 35 98:0 / /mnt rw - ext3" };
	struct mount_entry entry;
	char line[80];

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		assert_false(mount_line_parse(strcpy(line, lines[i]), &entry));
}

static int find_proc(const struct mount_entry *entry, void *context)
{
	(void)context;
	return strcmp(entry->point, "/proc") == 0 && strcmp(entry->type, "proc") == 0;
}

static void test_this_machine(void **state)
{
	(void)state;
	assert_int_equal(mounts_each(find_proc, NULL), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_no_lines),
		cmocka_unit_test(test_this_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
