/* What an image remembers of where it lay. */
#include "test.h"

#include "../../loopboot/image/image.h"

#include <string.h>

static uint8_t image[4096];

static int read_image(void *context, uint64_t offset, void *buffer, size_t length, struct fault *fault)
{
	(void)context, (void)fault;
	memcpy(buffer, image + offset, length);
	return 0;
}

static const struct image_place place = { 0x1122334455667788, 0x0003000000000040, 0xfedcba9876543210 };

static enum remembered remembered_by(const struct image_place *now, uint64_t size)
{
	const struct source source = { read_image, NULL, size };
	enum remembered remembered = REMEMBERED_NOTHING;
	struct fault fault = { 0 };

	assert_int_equal(place_remembered(&source, now, &remembered, &fault), 0);
	return remembered;
}

static enum remembered remembered(void)
{
	return remembered_by(&place, sizeof(image));
}

static int with_a_record(void **state)
{
	(void)state;
	memset(image, 0, sizeof(image));
	memset(image + 1024, 0xff, sizeof(image) - 1024); /* whatever the content has there */
	place_record(&place, image);
	return 0;
}

/* By another program's arithmetic: tests/lib/place.py. */
static void a_record_is_these_bytes(void **state)
{
	static const uint8_t expected[PLACE_RECORD_SIZE] =
	    "loopboot map 1\0\0\x88\x77\x66\x55\x44\x33\x22\x11\x40\0\0\0\0\0\x03\0"
	    "\x10\x32\x54\x76\x98\xba\xdc\xfe"
	    "\x9d\x38\xd8\x2c\xfd\x85\x88\x94";

	(void)state;
	assert_memory_equal(image, expected, sizeof(expected));
}

static void it_tells_here_from_elsewhere(void **state)
{
	struct image_place other = place;

	(void)state;
	assert_int_equal(remembered(), REMEMBERED_HERE);
	other.digest ^= 1;
	assert_int_equal(remembered_by(&other, sizeof(image)), REMEMBERED_ELSEWHERE);
}

static void another_file_is_neither(void **state)
{
	struct image_place other = place;

	(void)state;
	other.serial ^= 1;
	assert_int_equal(remembered_by(&other, sizeof(image)), REMEMBERED_ANOTHER);
	other = place;
	other.reference ^= UINT64_C(1) << 48; /* the record number again, used for another file since */
	assert_int_equal(remembered_by(&other, sizeof(image)), REMEMBERED_ANOTHER);
	other = place;
	other.reference ^= 1;
	other.digest ^= 1;
	assert_int_equal(remembered_by(&other, sizeof(image)), REMEMBERED_ANOTHER);
}

/* Any bit of it: half a record says nothing, and may be written anew; another magic is somebody else's. */
static void a_torn_record_is_none(void **state)
{
	(void)state;
	for (size_t bit = 0; bit < 8 * PLACE_RECORD_SIZE; bit++) {
		image[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(remembered(), bit < 8 * 16 ? REMEMBERED_NEVER : REMEMBERED_NOTHING);
		image[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(remembered(), REMEMBERED_HERE);
	memset(image + 16, 0, PLACE_RECORD_SIZE - 16);
	assert_int_equal(remembered(), REMEMBERED_NOTHING);
}

/* Wherever in the first KiB it stands; what is behind that does not matter. */
static void what_somebody_else_wrote_is_left_alone(void **state)
{
	(void)state;
	memset(image, 0, 1024);
	assert_int_equal(remembered(), REMEMBERED_NOTHING);
	for (size_t at = 0; at < 1024; at++) {
		image[at] = 0xeb;
		assert_int_equal(remembered(), REMEMBERED_NEVER);
		image[at] = 0;
	}
}

static void an_image_too_small_for_it_has_none(void **state)
{
	(void)state;
	memset(image, 0, sizeof(image));
	assert_int_equal(remembered_by(&place, 1023), REMEMBERED_NEVER);
	assert_int_equal(remembered_by(&place, 1024), REMEMBERED_NOTHING);
}

static int fail_to_read(void *context, uint64_t offset, void *buffer, size_t length, struct fault *fault)
{
	(void)context, (void)buffer, (void)length;
	return fault_at(fault, READ_FAILED, "sector", offset);
}

static void a_failing_read_is_a_fault(void **state)
{
	const struct source source = { fail_to_read, NULL, 4096 };
	enum remembered remembered = REMEMBERED_HERE;
	struct fault fault = { 0 };

	(void)state;
	assert_int_equal(place_remembered(&source, &place, &remembered, &fault), -1);
	assert_int_equal(fault.reason, READ_FAILED);
	assert_int_equal(remembered, REMEMBERED_HERE);
}

static uint64_t digest_of(const struct extent *list, size_t count)
{
	struct extent copy[4];

	memcpy(copy, list, count * sizeof(*list));
	return place_digest(&(struct extents){ copy, count, count });
}

static void the_digest_changes_with_every_extent(void **state)
{
	static const struct extent here[] = { { 0, 8192, 4096 }, { 4096, 65536, 8192 }, { 12288, 0, 4096 } };
	struct extent there[3];
	uint64_t digest = digest_of(here, 3);

	(void)state;
	assert_true(digest == digest_of(here, 3));
	assert_true(digest != digest_of(here, 2)); /* shorter: a digest of the size, too */
	for (size_t i = 0; i < 3; i++) {
		memcpy(there, here, sizeof(here));
		there[i].device += 4096;
		assert_true(digest != digest_of(there, 3));
		memcpy(there, here, sizeof(here));
		there[i].length += 4096;
		assert_true(digest != digest_of(there, 3));
	}
	there[0] = here[1], there[1] = here[0], there[2] = here[2];
	assert_true(digest != digest_of(there, 3));
}

static void only_what_never_uses_its_first_kib_leaves_room(void **state)
{
	static const enum content leave[] = { CONTENT_EXT2, CONTENT_EXT3, CONTENT_EXT4, CONTENT_BTRFS,
					      CONTENT_F2FS, CONTENT_JFS,  CONTENT_SWAP };

	(void)state;
	for (enum content content = 0; content < CONTENT_COUNT; content++) {
		bool leaves = false;
		for (size_t i = 0; i < sizeof(leave) / sizeof(*leave); i++)
			leaves |= leave[i] == content;
		assert_int_equal(content_leaves_room(content), leaves);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_record_is_these_bytes, with_a_record),
		cmocka_unit_test_setup(it_tells_here_from_elsewhere, with_a_record),
		cmocka_unit_test_setup(another_file_is_neither, with_a_record),
		cmocka_unit_test_setup(a_torn_record_is_none, with_a_record),
		cmocka_unit_test_setup(what_somebody_else_wrote_is_left_alone, with_a_record),
		cmocka_unit_test(an_image_too_small_for_it_has_none),
		cmocka_unit_test(a_failing_read_is_a_fault),
		cmocka_unit_test(the_digest_changes_with_every_extent),
		cmocka_unit_test(only_what_never_uses_its_first_kib_leaves_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
