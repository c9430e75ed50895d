/* Run lists that are spread over extension records. */
#include "../../loopboot/ntfs/mft_record.h"
#include "test.h"
#include "tiny_ntfs.h"

enum { FILE_RECORD = 24, FIRST, SECOND };

#define DATA 0x80

/* An extension record of FILE_RECORD with a piece of its $DATA (or of BASE's). */
static void make_extension(struct tiny *tiny, unsigned number, uint64_t base, uint64_t lowest,
			   const struct tiny_run *runs)
{
	struct maker maker = tiny_begin(tiny_record_bytes(tiny, number), number, 1, base);

	tiny_piece(&maker, DATA, "", lowest, runs, 0, 0);
	tiny_end(&maker);
}

struct layout {
	uint8_t list[512];
	size_t length;
};

/* $DATA of 6 clusters: VCN 0 in the base record, 2 and 4 in extension records. */
static struct layout make_layout(void)
{
	struct layout layout = { .length = 0 };

	layout.length = tiny_list_entry(layout.list, layout.length, DATA, 0, FILE_REFERENCE(FILE_RECORD), 1);
	layout.length = tiny_list_entry(layout.list, layout.length, DATA, 2, FILE_REFERENCE(FIRST), 0);
	layout.length = tiny_list_entry(layout.list, layout.length, DATA, 4, FILE_REFERENCE(SECOND), 0);
	return layout;
}

static void make_base(struct tiny *tiny, const struct layout *layout)
{
	struct maker maker = tiny_record(tiny, FILE_RECORD, 1);

	tiny_resident(&maker, 0x20, "", layout->list, layout->length);
	tiny_piece(&maker, DATA, "", 0, RUNS({ 2, FREE_LCN }), 6 * UNIT, 5 * UNIT + 1);
	tiny_end(&maker);
	make_extension(tiny, FIRST, FILE_REFERENCE(FILE_RECORD), 2, RUNS({ 2, FREE_LCN + 2 }));
	make_extension(tiny, SECOND, FILE_REFERENCE(FILE_RECORD), 4, RUNS({ 2, FREE_LCN + 9 }));
}

static struct tiny *make(const struct layout *layout)
{
	struct tiny *tiny = tiny_make(ENTRIES(NAME("file", FILE_RECORD), LAST));

	make_base(tiny, layout);
	assert_int_equal(tiny_open(tiny), 0);
	return tiny;
}

static void assert_reads(struct tiny *tiny)
{
	struct ntfs_file file;

	tiny_open_anew(tiny);
	assert_int_equal(ntfs_file(tiny->volume, FILE_REFERENCE(FILE_RECORD), &file, &tiny->fault), 0);
	assert_int_equal(file.kind, NTFS_PLAIN);
	assert_int_equal(file.size, 5 * UNIT + 1);
	/* The first two pieces adjoin. */
	assert_int_equal(file.extents.count, 2);
	assert_int_equal(file.extents.list[0].device, FREE_LCN * UNIT);
	assert_int_equal(file.extents.list[0].length, 4 * UNIT);
	assert_int_equal(file.extents.list[1].device, (FREE_LCN + 9) * UNIT);
	assert_int_equal(file.extents.list[1].length, UNIT + 1);
	ntfs_file_free(&file);
}

static void assert_refused(struct tiny *tiny, enum reason reason)
{
	struct ntfs_file file;

	tiny_open_anew(tiny);
	assert_int_equal(ntfs_file(tiny->volume, FILE_REFERENCE(FILE_RECORD), &file, &tiny->fault), -1);
	assert_int_equal(tiny->fault.reason, reason);
}

static void assert_fails(struct tiny *tiny, enum reason reason)
{
	assert_refused(tiny, reason);
	tiny_free(tiny);
}

static void test_resident_list(void **state)
{
	struct layout layout = make_layout();
	struct tiny *tiny = make(&layout);

	(void)state;
	assert_reads(tiny);
	tiny_free(tiny);
}

static void test_list_in_clusters(void **state)
{
	struct layout layout = make_layout();
	struct tiny *tiny = make(&layout);
	struct maker maker = tiny_record(tiny, FILE_RECORD, 1);

	(void)state;
	tiny_piece(&maker, 0x20, "", 0, RUNS({ 1, FREE_LCN + 50 }), UNIT, layout.length);
	tiny_piece(&maker, DATA, "", 0, RUNS({ 2, FREE_LCN }), 6 * UNIT, 5 * UNIT + 1);
	tiny_end(&maker);
	memcpy(tiny_cluster(tiny, FREE_LCN + 50), layout.list, layout.length);
	assert_reads(tiny);
	/* A fault in it tells where the list lies. */
	put_le(tiny_cluster(tiny, FREE_LCN + 50) + 0x24, 8, 2);
	assert_refused(tiny, BAD_ATTRIBUTE_LIST);
	assert_int_equal(tiny->fault.offset, (FREE_LCN + 50) * UNIT + 0x24);
	tiny_free(tiny);
}

static void test_other_attributes_are_passed_over(void **state)
{
	struct layout layout = { .length = 0 };
	struct tiny *tiny;

	(void)state;
	/* A type and a reference that lead nowhere, and $DATA with a name. */
	layout.length = tiny_list_entry(layout.list, layout.length, 0x30, 0, FILE_REFERENCE(60), 0);
	layout.length = tiny_list_entry(layout.list, layout.length, DATA, 0, FILE_REFERENCE(60), 0);
	layout.list[0x26] = 2;
	memcpy(layout.list + layout.length - 6, "a\0b\0", 4);
	memcpy(layout.list + layout.length, make_layout().list, 0x60);
	layout.length += 0x60;
	tiny = make(&layout);
	assert_reads(tiny);
	tiny_free(tiny);
}

static void test_bad_entries(void **state)
{
	static const struct {
		size_t offset;
		uint64_t value;
		size_t size;
		enum reason reason;
	} defects[] = {
		{ 0x04, 0, 2, BAD_ATTRIBUTE_LIST },    /* would never end */
		{ 0x04, 0x18, 2, BAD_ATTRIBUTE_LIST }, /* shorter than its head */
		{ 0x44, 0x28, 2, BAD_ATTRIBUTE_LIST }, /* longer than the list */
		{ 0x06, 4, 1, BAD_ATTRIBUTE_LIST },    /* a name beyond the entry */
		{ 0x28, 3, 8, BAD_ATTRIBUTE_LIST },    /* another VCN than the piece has */
		{ 0x30, REFERENCE(FIRST, FIRST + 1), 8, BAD_ATTRIBUTE_LIST }, /* stale */
		{ 0x30, FILE_REFERENCE(5), 8, BAD_ATTRIBUTE_LIST },           /* a record of its own */
		{ 0x30, FILE_REFERENCE(60), 8, BAD_RECORD },                  /* no record at all */
		{ 0x30, FILE_REFERENCE(RECORDS), 8, BAD_RECORD },             /* behind the last */
		{ 0x38, 7, 2, BAD_ATTRIBUTE_LIST }, /* no attribute has this number */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(defects) / sizeof(defects[0]); i++) {
		struct layout layout = make_layout();

		put_le(layout.list + defects[i].offset, defects[i].value, defects[i].size);
		assert_fails(make(&layout), defects[i].reason);
	}
}

static void test_truncation_at_every_byte(void **state)
{
	struct layout whole = make_layout();

	(void)state;
	for (size_t length = 0; length < whole.length; length++) {
		struct layout layout = whole;

		layout.length = length;
		/* Between two entries it is whole, but some of the file is missing. */
		assert_fails(make(&layout),
			     length > 0 && length % 0x20 == 0 ? BAD_RUN_LIST : BAD_ATTRIBUTE_LIST);
	}
}

static void test_gap_and_overlap(void **state)
{
	struct layout layout = make_layout();
	struct tiny *tiny = make(&layout);

	(void)state;
	/* Both the entry and the piece say VCN 3. */
	put_le(layout.list + 0x28, 3, 8);
	make_base(tiny, &layout);
	make_extension(tiny, FIRST, FILE_REFERENCE(FILE_RECORD), 3, RUNS({ 1, FREE_LCN + 3 }));
	assert_fails(tiny, BAD_RUN_LIST);

	layout = make_layout();
	tiny = make(&layout);
	put_le(layout.list + 0x28, 1, 8);
	make_base(tiny, &layout);
	make_extension(tiny, FIRST, FILE_REFERENCE(FILE_RECORD), 1, RUNS({ 3, FREE_LCN + 1 }));
	assert_fails(tiny, BAD_RUN_LIST);
}

static void test_extension_of_another_file(void **state)
{
	struct layout layout = make_layout();
	struct tiny *tiny = make(&layout);

	(void)state;
	make_extension(tiny, FIRST, FILE_REFERENCE(FILE_RECORD + 9), 2, RUNS({ 2, FREE_LCN + 2 }));
	assert_fails(tiny, BAD_ATTRIBUTE_LIST);

	tiny = make(&layout);
	make_extension(tiny, FIRST, REFERENCE(FILE_RECORD, FILE_RECORD + 1), 2, RUNS({ 2, FREE_LCN + 2 }));
	assert_fails(tiny, BAD_ATTRIBUTE_LIST);

	tiny = make(&layout);
	put_le(tiny_record_bytes(tiny, FIRST) + 0x16, 0, 2);
	assert_fails(tiny, BAD_ATTRIBUTE_LIST);
}

static void test_list_without_data(void **state)
{
	struct layout layout = { .length = 0 };

	(void)state;
	layout.length = tiny_list_entry(layout.list, 0, 0x30, 0, FILE_REFERENCE(FILE_RECORD), 0);
	assert_fails(make(&layout), NO_ATTRIBUTE);
}

static void test_longest_list(void **state)
{
	struct layout layout = make_layout();
	struct tiny *tiny = make(&layout);
	struct maker maker = tiny_record(tiny, FILE_RECORD, 1);

	(void)state;
	tiny_piece(&maker, 0x20, "", 0, RUNS({ 257, FREE_LCN }), 257 * UNIT, 256 * UNIT + 1);
	tiny_end(&maker);
	assert_refused(tiny, BAD_ATTRIBUTE_LIST);
	assert_int_equal(tiny->fault.found, 256 * UNIT + 1);
	tiny_free(tiny);
}

/*
 * $MFT in three pieces. Its base record knows the first one (records 0 to 31); record 24, which lies in that, knows the
 * second (32 to 47); record 40, which lies in the second, knows the third (48 to 63), where the file is.
 */
static void make_scattered_mft(struct tiny *tiny, unsigned second, unsigned third)
{
	struct maker maker = tiny_record(tiny, 0, 1);
	uint8_t list[3 * 0x20];
	size_t length;

	length = tiny_list_entry(list, 0, DATA, 0, FILE_REFERENCE(0), 1);
	length = tiny_list_entry(list, length, DATA, 32, FILE_REFERENCE(second), 0);
	length = tiny_list_entry(list, length, DATA, 48, FILE_REFERENCE(third), 0);
	tiny_resident(&maker, 0x20, "", list, length);
	tiny_piece(&maker, DATA, "", 0, RUNS({ 32, MFT_LCN }), RECORDS * UNIT, RECORDS * UNIT);
	tiny_end(&maker);
	tiny_mirror(tiny);
	make_extension(tiny, 24, FILE_REFERENCE(0), 32, RUNS({ 16, 900 }));
	maker = tiny_begin(tiny_cluster(tiny, 900 + 40 - 32), 40, 1, FILE_REFERENCE(0));
	tiny_piece(&maker, DATA, "", 48, RUNS({ 16, 800 }), 0, 0);
	tiny_end(&maker);
	maker = tiny_begin(tiny_cluster(tiny, 800 + 50 - 48), 50, 1, 0);
	tiny_data(&maker, RUNS({ 2, FREE_LCN }), 2 * UNIT);
	tiny_end(&maker);
}

static void test_scattered_mft(void **state)
{
	struct tiny *tiny = tiny_make(ENTRIES(NAME("file", 50), LAST));
	struct ntfs_file file;
	uint64_t reference;

	(void)state;
	make_scattered_mft(tiny, 24, 40);
	assert_int_equal(tiny_open(tiny), 0);
	assert_int_equal(ntfs_find(tiny->volume, "FILE", &reference, &tiny->fault), 0);
	assert_int_equal(ntfs_file(tiny->volume, reference, &file, &tiny->fault), 0);
	assert_int_equal(file.extents.list[0].device, FREE_LCN * UNIT);
	ntfs_file_free(&file);
	tiny_free(tiny);
}

static int fail_if_longer(void *context, uint64_t offset, void *buffer, size_t length, struct fault *fault)
{
	if (length > UNIT)
		return fault_at(fault, READ_FAILED, "device", offset);
	return tiny_read(context, offset, buffer, length, fault);
}

/* One read brings records that lie together; where that fails, each is read by itself. */
static void test_records_that_lie_together(void **state)
{
	struct tiny *tiny = tiny_make(ENTRIES(LAST));
	struct fault fault = { 0 };
	struct mft_record record;

	(void)state;
	make_scattered_mft(tiny, 24, 40);
	for (unsigned number = 50; number < 54; number++) {
		struct maker maker = tiny_begin(tiny_cluster(tiny, 800 + number - 48), number, 1, 0);
		tiny_end(&maker);
	}
	for (int together = 4; together > 0; together -= 3) {
		unsigned before;

		tiny_open_anew(tiny);
		before = tiny->reads;
		if (together == 1)
			tiny->source.read = fail_if_longer;
		for (unsigned number = 50; number < 54; number++) {
			assert_int_equal(mft_record_read(tiny->volume, number, &record, &fault), 0);
			assert_int_equal(record.number, number);
			mft_record_free(&record);
		}
		assert_int_equal(tiny->reads - before, 4 / (unsigned)together);
	}
	tiny_free(tiny);
}

/* The second piece would be told by a record that only the second piece leads to. */
static void test_unreachable_mft(void **state)
{
	struct tiny *tiny = tiny_make(ENTRIES(NAME("file", 50), LAST));

	(void)state;
	make_scattered_mft(tiny, 40, 24);
	assert_int_equal(tiny_open(tiny), -1);
	assert_int_equal(tiny->fault.reason, BAD_RUN_LIST);
	tiny_free(tiny);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_resident_list),
		cmocka_unit_test(test_list_in_clusters),
		cmocka_unit_test(test_other_attributes_are_passed_over),
		cmocka_unit_test(test_bad_entries),
		cmocka_unit_test(test_truncation_at_every_byte),
		cmocka_unit_test(test_gap_and_overlap),
		cmocka_unit_test(test_extension_of_another_file),
		cmocka_unit_test(test_list_without_data),
		cmocka_unit_test(test_longest_list),
		cmocka_unit_test(test_scattered_mft),
		cmocka_unit_test(test_records_that_lie_together),
		cmocka_unit_test(test_unreachable_mft),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
