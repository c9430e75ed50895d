/* Opening a volume, its state, and how much is read for it. */
#include "test.h"
#include "tiny_ntfs.h"

static void assert_opens(struct tiny *tiny)
{
	ntfs_close(tiny->volume);
	tiny->volume = NULL;
	assert_int_equal(tiny_open(tiny), 0);
}

static void assert_refused(struct tiny *tiny, enum reason reason, uint64_t offset)
{
	ntfs_close(tiny->volume);
	tiny->volume = NULL;
	assert_int_equal(tiny_open(tiny), -1);
	assert_null(tiny->volume);
	assert_int_equal(tiny->fault.reason, reason);
	assert_int_equal(tiny->fault.offset, offset);
}

static void test_geometry(void **state)
{
	struct tiny *tiny = tiny_make(ENTRIES(LAST));
	const struct ntfs_geometry *geometry;

	(void)state;
	assert_opens(tiny);
	geometry = ntfs_geometry(tiny->volume);
	assert_int_equal(geometry->sector_size, 512);
	assert_int_equal(geometry->cluster_size, UNIT);
	assert_int_equal(geometry->volume_size, CLUSTERS * UNIT);
	assert_int_equal(geometry->serial, 0x1122334455667788);
	tiny_free(tiny);
}

static void test_no_volume(void **state)
{
	struct tiny *tiny = tiny_make(ENTRIES(LAST));

	(void)state;
	tiny->source.size--;
	assert_refused(tiny, VOLUME_TRUNCATED, 0x28);
	tiny->source.size = 511;
	assert_refused(tiny, NOT_NTFS, 0);
	tiny->source.size = 0;
	assert_refused(tiny, NOT_NTFS, 0);
	tiny_free(tiny);
}

static void test_reads(void **state)
{
	struct tiny *tiny = tiny_make(ENTRIES(NAME("a", 24), LAST));
	struct maker maker = tiny_record(tiny, 24, 3);
	struct ntfs_file file;
	uint64_t reference;

	(void)state;
	tiny_root(&maker, ENTRIES(NAME("b", 25), LAST));
	tiny_end(&maker);
	maker = tiny_record(tiny, 25, 3);
	tiny_root(&maker, ENTRIES({ NULL, 0, 0, 0 }));
	tiny_allocation(&maker, 1);
	tiny_end(&maker);
	tiny_block(tiny, 0, ENTRIES(NAME("other.img", 27), NAME("root.img", 26), LAST));
	tiny_file(tiny, 26, RUNS({ 3, FREE_LCN }), 3 * UNIT);
	assert_opens(tiny);
	/* The boot sector, the MFT's head, the mirror's record 0. */
	assert_int_equal(tiny->reads, 3);
	assert_int_equal(ntfs_find(tiny->volume, "a/b/root.img", &reference, &tiny->fault), 0);
	assert_int_equal(ntfs_file(tiny->volume, reference, &file, &tiny->fault), 0);
	/* An index block, a page of $UpCase: directories and file lie in the MFT's head. */
	assert_int_equal(tiny->reads, 3 + 2);
	assert_true(tiny->bytes_read < 80 * 1024);
	ntfs_file_free(&file);
	tiny_free(tiny);
}

static void test_mft_elsewhere(void **state)
{
	struct tiny *tiny = tiny_make(ENTRIES(LAST));

	(void)state;
	tiny_file(tiny, 0, RUNS({ RECORDS, MFT_LCN + 1 }), RECORDS * UNIT);
	tiny_mirror(tiny);
	assert_refused(tiny, BAD_RUN_LIST, MFT_LCN * UNIT + 0x38);
	tiny_free(tiny);
}

/* However little room the boot sector leaves the MFT's first records, or however much it says they take. */
static void test_mft_at_the_end(void **state)
{
	struct tiny *tiny = tiny_make(ENTRIES(LAST));

	(void)state;
	memcpy(tiny_cluster(tiny, CLUSTERS - 1), tiny_record_bytes(tiny, 0), UNIT);
	put_le(tiny->bytes + 0x30, CLUSTERS - 1, 8);
	assert_refused(tiny, BAD_RUN_LIST, (CLUSTERS - 1) * UNIT + 0x38);
	put_le(tiny->bytes + 0x30, MFT_LCN, 8);
	assert_opens(tiny);
	tiny->bytes[0x40] = 64;
	assert_refused(tiny, BAD_FIXUP, MFT_LCN * UNIT + 6);
	tiny_free(tiny);
}

static void test_no_mft(void **state)
{
	struct tiny *tiny = tiny_make(ENTRIES(LAST));
	struct maker maker = tiny_record(tiny, 0, 1);

	(void)state;
	tiny_end(&maker);
	assert_refused(tiny, NO_ATTRIBUTE, MFT_LCN * UNIT);
	maker = tiny_record(tiny, 0, 1);
	tiny_resident(&maker, 0x80, "", "", 0);
	tiny_end(&maker);
	assert_refused(tiny, BAD_RUN_LIST, MFT_LCN * UNIT + 0x38);
	tiny_record_bytes(tiny, 0)[0] = 'B';
	assert_refused(tiny, BAD_RECORD, MFT_LCN * UNIT);
	tiny_free(tiny);
}

/* ---- the mirror */

static void test_mirror_disagrees_on_the_mapping(void **state)
{
	struct tiny *tiny = tiny_make(ENTRIES(LAST));
	uint8_t *copy = tiny_cluster(tiny, MIRROR_LCN);
	struct maker maker = tiny_begin(copy, 0, 1, 0);

	(void)state;
	tiny_data(&maker, RUNS({ 32, MFT_LCN }, { 32, FREE_LCN }), RECORDS * UNIT);
	tiny_end(&maker);
	assert_refused(tiny, MIRROR_DIFFERS, MIRROR_LCN * UNIT);
	maker = tiny_begin(copy, 0, 1, 0);
	tiny_data(&maker, RUNS({ RECORDS, FREE_LCN }), RECORDS * UNIT);
	tiny_end(&maker);
	assert_refused(tiny, MIRROR_DIFFERS, MIRROR_LCN * UNIT);
	/* A near-miss: the copy was made before $MFT grew. */
	maker = tiny_begin(copy, 0, 1, 0);
	tiny_data(&maker, RUNS({ 32, MFT_LCN }), 32 * UNIT);
	tiny_end(&maker);
	assert_opens(tiny);
	tiny_free(tiny);
}

static void test_mirror_is_no_record(void **state)
{
	struct tiny *tiny = tiny_make(ENTRIES(LAST));

	(void)state;
	tiny_cluster(tiny, MIRROR_LCN)[0] = 'B';
	assert_refused(tiny, MIRROR_DIFFERS, MIRROR_LCN * UNIT);
	tiny_mirror(tiny);
	tiny_cluster(tiny, MIRROR_LCN)[0x1fe] ^= 1;
	assert_refused(tiny, MIRROR_DIFFERS, MIRROR_LCN * UNIT);
	tiny_free(tiny);
}

static struct ntfs_state state_of(struct tiny *tiny)
{
	struct ntfs_state state;

	assert_opens(tiny);
	assert_int_equal(ntfs_state(tiny->volume, &state, &tiny->fault), 0);
	return state;
}

static void test_mirror_of_the_other_records(void **state)
{
	struct tiny *tiny = tiny_make(ENTRIES(LAST));
	uint8_t *copy = tiny_cluster(tiny, MIRROR_LCN);

	(void)state;
	assert_false(state_of(tiny).mirror_differs);
	/* What is not in use may differ, and so may the sequence number of the fix-ups. */
	copy[3 * UNIT + 0x300] ^= 1;
	put_le(copy + 2 * UNIT + 0x30, 7, 2);
	put_le(copy + 2 * UNIT + 0x1fe, 7, 2);
	put_le(copy + 2 * UNIT + 0x3fe, 7, 2);
	assert_false(state_of(tiny).mirror_differs);
	for (size_t record = 0; record < 4; record++) {
		tiny_mirror(tiny);
		copy[record * UNIT + 0x08] ^= 1;
		assert_true(state_of(tiny).mirror_differs);
	}
	tiny_mirror(tiny);
	copy[UNIT] = 'B';
	assert_true(state_of(tiny).mirror_differs);
	tiny_free(tiny);
}

/* ---- $Volume */

static void make_volume_record(struct tiny *tiny, unsigned flags)
{
	struct maker maker = tiny_record(tiny, 3, 1);
	uint8_t information[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 3, 1, (uint8_t)flags, (uint8_t)(flags >> 8) };

	tiny_resident(&maker, 0x70, "", information, sizeof(information));
	tiny_end(&maker);
	tiny_mirror(tiny);
}

static void test_dirty_is_bit_0_alone(void **state)
{
	struct tiny *tiny = tiny_make(ENTRIES(LAST));

	(void)state;
	assert_false(state_of(tiny).dirty);
	make_volume_record(tiny, 0x0001);
	assert_true(state_of(tiny).dirty);
	make_volume_record(tiny, 0xfffe);
	assert_false(state_of(tiny).dirty);
	tiny_free(tiny);
}

static void test_label(void **state)
{
	struct tiny *tiny = tiny_make(ENTRIES(LAST));

	(void)state;
	assert_string_equal(state_of(tiny).label, "Tiny");
	make_volume_record(tiny, 0);
	assert_string_equal(state_of(tiny).label, "");
	tiny_free(tiny);
}

static void test_no_volume_information(void **state)
{
	struct tiny *tiny = tiny_make(ENTRIES(LAST));
	struct maker maker = tiny_record(tiny, 3, 1);
	struct ntfs_state unused;

	(void)state;
	tiny_end(&maker);
	tiny_mirror(tiny);
	assert_opens(tiny);
	assert_int_equal(ntfs_state(tiny->volume, &unused, &tiny->fault), -1);
	assert_int_equal(tiny->fault.reason, NO_ATTRIBUTE);
	tiny_free(tiny);
}

/* ---- a device that does not read */

static int fail_after(void *context, uint64_t offset, void *buffer, size_t length, struct fault *fault)
{
	struct tiny *tiny = context;

	if (tiny->reads == 0)
		return fault_at(fault, READ_FAILED, "device", offset);
	tiny->reads -= 2;
	return tiny_read(tiny, offset, buffer, length, fault);
}

static void test_every_read_may_fail(void **state)
{
	struct tiny *tiny = tiny_make(ENTRIES(NAME("a", 24), LAST));
	unsigned allowed = 0;
	bool done = false;

	(void)state;
	tiny_file(tiny, 24, RUNS({ 3, FREE_LCN }), 3 * UNIT);
	tiny->source.read = fail_after;
	for (; !done; allowed++) {
		struct ntfs_file file = { 0 };
		struct ntfs_state unused;
		uint64_t reference;

		tiny->reads = allowed;
		done = tiny_open(tiny) == 0 && ntfs_find(tiny->volume, "b", &reference, &tiny->fault) < 0 &&
		       tiny->fault.reason == NO_FILE &&
		       ntfs_find(tiny->volume, "a", &reference, &tiny->fault) == 0 &&
		       ntfs_file(tiny->volume, reference, &file, &tiny->fault) == 0 &&
		       ntfs_allocated(tiny->volume, &file.extents, &tiny->fault) == 0 &&
		       ntfs_state(tiny->volume, &unused, &tiny->fault) == 0;
		if (!done)
			assert_int_equal(tiny->fault.reason, READ_FAILED);
		ntfs_file_free(&file);
		ntfs_close(tiny->volume);
		tiny->volume = NULL;
	}
	assert_true(allowed > 5);
	tiny_free(tiny);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_geometry),
		cmocka_unit_test(test_no_volume),
		cmocka_unit_test(test_reads),
		cmocka_unit_test(test_mft_elsewhere),
		cmocka_unit_test(test_mft_at_the_end),
		cmocka_unit_test(test_no_mft),
		cmocka_unit_test(test_mirror_disagrees_on_the_mapping),
		cmocka_unit_test(test_mirror_is_no_record),
		cmocka_unit_test(test_mirror_of_the_other_records),
		cmocka_unit_test(test_dirty_is_bit_0_alone),
		cmocka_unit_test(test_label),
		cmocka_unit_test(test_no_volume_information),
		cmocka_unit_test(test_every_read_may_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
