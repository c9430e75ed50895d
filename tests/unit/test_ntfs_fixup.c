/* Update-sequence fix-ups. */
#include "test.h"

#include "../../loopboot/base/bytes.h"
#include "../../loopboot/ntfs/fixup.h"

#include <string.h>

#define DEVICE 8192u
#define USN    0x0102

/* A record of SIZE bytes with the array at OFFSET: the words that stood at the strides' ends are 0xa001, 0xa002 … */
static void make(uint8_t *data, size_t size, size_t offset)
{
	memset(data, 0x55, size);
	memcpy(data + 4, (uint8_t[]){ (uint8_t)offset, (uint8_t)(offset >> 8) }, 2);
	memcpy(data + 6, (uint8_t[]){ (uint8_t)(size / 512 + 1), (uint8_t)((size / 512 + 1) >> 8) }, 2);
	memcpy(data + offset, (uint8_t[]){ USN & 0xff, USN >> 8 }, 2);
	for (size_t i = 1; i <= size / 512; i++) {
		memcpy(data + offset + 2 * i, (uint8_t[]){ (uint8_t)i, 0xa0 }, 2);
		memcpy(data + 512 * i - 2, (uint8_t[]){ USN & 0xff, USN >> 8 }, 2);
	}
}

static void assert_undone(size_t size, size_t offset)
{
	uint8_t data[65536];
	struct fault fault = { 0 };

	make(data, size, offset);
	assert_int_equal(fixup_undo(data, size, "record", DEVICE, &fault), 0);
	for (size_t i = 1; i <= size / 512; i++)
		assert_int_equal(get_le16((struct bytes){ data, size }, 512 * i - 2), 0xa000 + (i & 0xff));
	/* Two copies with different sequence numbers compare equal afterwards. */
	assert_int_equal(get_le16((struct bytes){ data, size }, offset), 0);
}

static void test_sizes(void **state)
{
	(void)state;
	for (size_t size = 512; size <= 65536; size *= 2)
		assert_undone(size, 0x30);
}

static void test_offsets(void **state)
{
	(void)state;
	assert_undone(1024, 8);
	assert_undone(1024, 0x2a);
	assert_undone(1024, 510 - 6);
}

/* Refused at OFFSET of the record, and left as it was. */
static void assert_refused(uint8_t *data, size_t size, uint64_t offset, uint64_t expected, uint64_t found)
{
	uint8_t before[4096];
	struct fault fault = { 0 };

	memcpy(before, data, size);
	assert_int_equal(fixup_undo(data, size, "record", DEVICE, &fault), -1);
	assert_int_equal(fault.reason, BAD_FIXUP);
	assert_int_equal(fault.offset, DEVICE + offset);
	assert_int_equal(fault.expected, expected);
	assert_int_equal(fault.found, found);
	assert_memory_equal(before, data, size);
}

static void test_half_written(void **state)
{
	uint8_t data[4096];

	(void)state;
	for (size_t end = 512; end <= sizeof(data); end += 512) {
		make(data, sizeof(data), 0x28);
		data[end - 2] ^= 1;
		assert_refused(data, sizeof(data), end - 2, USN, USN ^ 1);
	}
}

static void test_bad_array(void **state)
{
	uint8_t data[1024];

	(void)state;
	make(data, sizeof(data), 0x30);
	data[6] = 2;
	assert_refused(data, sizeof(data), 6, 3, 2);
	data[6] = 4;
	assert_refused(data, sizeof(data), 6, 3, 4);
	make(data, sizeof(data), 0x30);
	data[4] = 0x31;
	assert_refused(data, sizeof(data), 4, 504, 0x31);
	data[4] = 6;
	assert_refused(data, sizeof(data), 4, 504, 6);
	data[4] = 0xfa;
	data[5] = 1;
	assert_refused(data, sizeof(data), 4, 504, 0x1fa);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_offsets),
		cmocka_unit_test(test_half_written),
		cmocka_unit_test(test_bad_array),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
