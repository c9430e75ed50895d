#include "test.h"

#include "../../loopboot/kernel/dm_table.h"

#include <stdlib.h>
#include <string.h>

static struct fault fault;

static struct dm_ioctl *build(struct extent *list, size_t count, bool read_only)
{
	struct extents extents = { list, count, count };
	struct dm_map map = { "loopboot-root", "LOOPBOOT-1", 4095, 1048575, read_only, &extents };

	return dm_table_build(&map, &fault);
}

/* The target number INDEX, found as the kernel finds it: by `next` from the one before. */
static const struct dm_target_spec *target(const struct dm_ioctl *head, size_t index)
{
	const char *at = (const char *)head + head->data_start;

	while (index-- > 0)
		at += ((const struct dm_target_spec *)(const void *)at)->next;
	return (const void *)at;
}

static void test_head(void **state)
{
	struct extent one = { 0, 1 << 20, 4096 };
	struct dm_ioctl *head = build(&one, 1, true);

	(void)state;
	assert_int_equal(head->version[0], 4);
	assert_int_equal(head->version[1], 0);
	assert_int_equal(head->data_start, sizeof(*head));
	assert_int_equal(head->target_count, 1);
	assert_int_equal(head->flags, DM_READONLY_FLAG);
	assert_string_equal(head->name, "loopboot-root");
	assert_string_equal(head->uuid, ""); /* the kernel takes one or the other */
	free(head);
}

static void test_targets(void **state)
{
	struct extent list[] = {
		{ 0, 0, 512 },
		{ 512, 10 * 512, 4096 },
		{ 4608, UINT64_MAX / 512 * 512, 512 },
	};
	struct dm_ioctl *head = build(list, 3, false);
	const char *parameters[] = { "4095:1048575 0", "4095:1048575 10", "4095:1048575 36028797018963967" };
	const char *end = (const char *)head + head->data_size;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const struct dm_target_spec *spec = target(head, i);

		assert_int_equal((uintptr_t)spec % 8, 0);
		assert_int_equal(spec->sector_start, list[i].file / 512);
		assert_int_equal(spec->length, list[i].length / 512);
		assert_string_equal(spec->target_type, "linear");
		assert_string_equal((const char *)(spec + 1), parameters[i]);
		assert_true((const char *)(spec + 1) + strlen(parameters[i]) < end);
	}
	assert_ptr_equal(target(head, 3), end);
	free(head);
}

static void test_as_many_as_the_kernel_takes(void **state)
{
	struct extent *list = calloc(DM_TARGETS_MAX + 1, sizeof(*list));
	struct dm_ioctl *head = build(list, DM_TARGETS_MAX, false);

	(void)state;
	assert_non_null(head);
	assert_int_equal(head->target_count, DM_TARGETS_MAX);
	free(head);
	assert_null(build(list, DM_TARGETS_MAX + 1, false));
	assert_int_equal(fault.reason, TOO_MANY_EXTENTS);
	assert_int_equal(fault.found, DM_TARGETS_MAX + 1);
	free(list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_targets),
		cmocka_unit_test(test_as_many_as_the_kernel_takes),
	};

	return cmocka_run_group_tests_name("dm_table", tests, NULL, NULL);
}
