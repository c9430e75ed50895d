/* A kernel's file that is all there, and ones whose end is not. */
#include "test.h"

#include "../../loopboot/boot/bzimage.h"

#include <string.h>

enum { SIZE = 8192, SETUP = 1024, PAYLOAD = 100, LENGTH = 4000, END = SETUP + PAYLOAD + LENGTH };

static uint8_t image[SIZE];
static struct fault fault;

static void put(size_t at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		image[at + i] = (uint8_t)(value >> 8 * i);
}

/* With a signature behind its end, as a kernel for Secure Boot has it. */
static int make_kernel(void **state)
{
	(void)state;
	memset(image, 0, sizeof(image));
	image[0x1f1] = SETUP / 512 - 1;
	memcpy(image + 0x202, "HdrS", 4);
	put(0x248, PAYLOAD);
	put(0x24c, LENGTH);
	put(0x260, 100000);
	put(END - 4, 50000);
	return 0;
}

static int read_image(void *context, uint64_t offset, void *buffer, size_t length, struct fault *ignored)
{
	(void)context;
	(void)ignored;
	memcpy(buffer, image + offset, length);
	return 0;
}

static void good(uint64_t size)
{
	const struct source file = { read_image, NULL, size };

	assert_int_equal(bzimage_check(&file, "vmlinuz", &fault), 0);
}

static void bad(uint64_t size)
{
	const struct source file = { read_image, NULL, size };

	assert_int_equal(bzimage_check(&file, "vmlinuz", &fault), -1);
	assert_int_equal(fault.reason, BAD_KERNEL);
	assert_string_equal(fault.subject, "vmlinuz");
}

static void one_that_is_all_there(void **state)
{
	(void)state;
	good(SIZE);
	good(END);
}

static void one_that_was_cut_short(void **state)
{
	(void)state;
	bad(END - 1);
	bad(SETUP);
}

static void one_whose_end_was_never_written(void **state)
{
	(void)state;
	put(END - 4, 0);
	bad(SIZE);
	put(END - 4, 100001);
	bad(SIZE);
	put(END - 4, 100000);
	good(SIZE);
}

static void numbers_that_lead_anywhere(void **state)
{
	(void)state;
	put(0x248, UINT32_MAX);
	put(0x24c, UINT32_MAX);
	bad(SIZE);
	put(0x248, 0);
	put(0x24c, 0);
	put(SETUP - 4, 1);
	good(SIZE);
}

static void what_is_no_bzimage_is_the_kernels_matter(void **state)
{
	(void)state;
	good(0);
	good(0x263);
	image[0x202] = 'h';
	good(0x264);
}

#define KERNEL(test) cmocka_unit_test_setup(test, make_kernel)

int main(void)
{
	const struct CMUnitTest tests[] = {
		KERNEL(one_that_is_all_there),
		KERNEL(one_that_was_cut_short),
		KERNEL(one_whose_end_was_never_written),
		KERNEL(numbers_that_lead_anywhere),
		KERNEL(what_is_no_bzimage_is_the_kernels_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
