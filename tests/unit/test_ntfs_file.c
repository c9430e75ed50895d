/* What a file is, and where it lies. */
#include "test.h"
#include "tiny_ntfs.h"

enum { NUMBER = 24 };

static struct tiny *make(void)
{
	struct tiny *tiny = tiny_make(ENTRIES(LAST));

	assert_int_equal(tiny_open(tiny), 0);
	return tiny;
}

static struct ntfs_file read_file(struct tiny *tiny)
{
	struct ntfs_file file = { 0 };

	tiny_open_anew(tiny);
	assert_int_equal(ntfs_file(tiny->volume, FILE_REFERENCE(NUMBER), &file, &tiny->fault), 0);
	assert_int_equal(file.reference, FILE_REFERENCE(NUMBER));
	return file;
}

static void assert_fails(struct tiny *tiny, enum reason reason)
{
	struct ntfs_file file = { .size = 4711 };

	tiny_open_anew(tiny);
	assert_int_equal(ntfs_file(tiny->volume, FILE_REFERENCE(NUMBER), &file, &tiny->fault), -1);
	assert_int_equal(tiny->fault.reason, reason);
	assert_int_equal(file.size, 4711);
}

static void assert_kind(struct tiny *tiny, enum ntfs_kind kind, uint64_t size)
{
	struct ntfs_file file = read_file(tiny);

	assert_int_equal(file.kind, kind);
	assert_int_equal(file.size, size);
	assert_int_equal(file.extents.count, kind == NTFS_PLAIN ? 1 : 0);
	ntfs_file_free(&file);
}

/* $DATA with the given FLAGS. */
static void make_flagged(struct tiny *tiny, const struct tiny_run *runs, uint64_t size, unsigned flags)
{
	struct maker maker = tiny_record(tiny, NUMBER, 1);

	put_le(tiny_data(&maker, runs, size) + 0x0c, flags, 2);
	tiny_end(&maker);
}

static void test_plain(void **state)
{
	struct tiny *tiny = make();
	struct ntfs_file file;

	(void)state;
	tiny_file(tiny, NUMBER, RUNS({ 2, FREE_LCN }, { 3, FREE_LCN + 2 }, { 2, FREE_LCN - 5 }),
		  5 * UNIT + 100);
	file = read_file(tiny);
	assert_int_equal(file.kind, NTFS_PLAIN);
	assert_int_equal(file.size, 5 * UNIT + 100);
	assert_int_equal(file.initialised, 5 * UNIT + 100);
	assert_int_equal(file.extents.count, 2);
	assert_int_equal(file.extents.list[0].length, 5 * UNIT);
	assert_int_equal(file.extents.list[1].file, 5 * UNIT);
	assert_int_equal(file.extents.list[1].device, (FREE_LCN - 5) * UNIT);
	assert_int_equal(file.extents.list[1].length, 100);
	ntfs_file_free(&file);
	tiny_free(tiny);
}

static void test_holes(void **state)
{
	struct tiny *tiny = make();
	struct ntfs_file file;

	(void)state;
	make_flagged(tiny, RUNS({ 2, FREE_LCN }, { 3, -1 }, { 2, FREE_LCN + 9 }), 7 * UNIT, 0x8000);
	file = read_file(tiny);
	assert_int_equal(file.kind, NTFS_SPARSE);
	assert_int_equal(file.holes, 3 * UNIT);
	/* A hole counts whatever the flag says; of one that reaches behind the end, only what lies before. */
	make_flagged(tiny, RUNS({ 2, FREE_LCN }, { 3, -1 }), 3 * UNIT + 1, 0);
	file = read_file(tiny);
	assert_int_equal(file.kind, NTFS_SPARSE);
	assert_int_equal(file.holes, UNIT + 1);
	/* Near-misses: a flag without a hole, and a hole behind the end. */
	make_flagged(tiny, RUNS({ 2, FREE_LCN }), 2 * UNIT, 0x8000);
	assert_kind(tiny, NTFS_PLAIN, 2 * UNIT);
	make_flagged(tiny, RUNS({ 2, FREE_LCN }, { 3, -1 }), 2 * UNIT, 0x8000);
	assert_kind(tiny, NTFS_PLAIN, 2 * UNIT);
	tiny_free(tiny);
}

static void test_kinds_of_data(void **state)
{
	struct tiny *tiny = make();
	struct maker maker;

	(void)state;
	make_flagged(tiny, RUNS({ 2, FREE_LCN }), 2 * UNIT, 0x0001);
	assert_kind(tiny, NTFS_COMPRESSED, 2 * UNIT);
	make_flagged(tiny, RUNS({ 2, FREE_LCN }), 2 * UNIT, 0x4000);
	assert_kind(tiny, NTFS_ENCRYPTED, 2 * UNIT);
	make_flagged(tiny, RUNS({ 0, 0 }), 0, 0);
	assert_kind(tiny, NTFS_EMPTY, 0);
	maker = tiny_record(tiny, NUMBER, 1);
	tiny_resident(&maker, 0x80, "", "text", 4);
	tiny_end(&maker);
	assert_kind(tiny, NTFS_RESIDENT, 4);
	maker = tiny_record(tiny, NUMBER, 1);
	tiny_resident(&maker, 0x80, "", "", 0);
	tiny_end(&maker);
	assert_kind(tiny, NTFS_EMPTY, 0);
	tiny_free(tiny);
}

static void test_directory(void **state)
{
	struct tiny *tiny = make();
	struct maker maker = tiny_record(tiny, NUMBER, 3);

	(void)state;
	tiny_root(&maker, ENTRIES(LAST));
	tiny_end(&maker);
	assert_kind(tiny, NTFS_DIRECTORY, 0);
	tiny_free(tiny);
}

static void test_reparse_point(void **state)
{
	struct tiny *tiny = make();
	struct maker maker = tiny_record(tiny, NUMBER, 1);
	uint8_t information[0x48] = { [0x21] = 0x04 };
	struct ntfs_file file;

	(void)state;
	tiny_data(&maker, RUNS({ 2, FREE_LCN }), 2 * UNIT);
	tiny_resident(&maker, 0xc0, "", "\x0c\0\0\xa0\0\0\0\0", 8);
	tiny_end(&maker);
	file = read_file(tiny);
	assert_int_equal(file.kind, NTFS_REPARSE);
	assert_int_equal(file.reparse_tag, 0xa000000c);
	/* The flag of $STANDARD_INFORMATION alone will do. */
	maker = tiny_record(tiny, NUMBER, 1);
	tiny_resident(&maker, 0x10, "", information, sizeof(information));
	tiny_data(&maker, RUNS({ 2, FREE_LCN }), 2 * UNIT);
	tiny_end(&maker);
	file = read_file(tiny);
	assert_int_equal(file.kind, NTFS_REPARSE);
	assert_int_equal(file.reparse_tag, 0);
	tiny_free(tiny);
}

static void test_named_streams_do_not_count(void **state)
{
	struct tiny *tiny = make();
	struct maker maker = tiny_record(tiny, NUMBER, 1);

	(void)state;
	tiny_piece(&maker, 0x80, "stream", 0, RUNS({ 5, FREE_LCN + 20 }), 5 * UNIT, 5 * UNIT);
	tiny_end(&maker);
	assert_fails(tiny, NO_ATTRIBUTE);
	maker = tiny_record(tiny, NUMBER, 1);
	tiny_piece(&maker, 0x80, "stream", 0, RUNS({ 5, FREE_LCN + 20 }), 5 * UNIT, 5 * UNIT);
	tiny_data(&maker, RUNS({ 2, FREE_LCN }), 2 * UNIT);
	tiny_end(&maker);
	assert_kind(tiny, NTFS_PLAIN, 2 * UNIT);
	tiny_free(tiny);
}

/* Each defect at an offset in $DATA, which begins at byte 0x38 of the record. */
static void test_bad_attributes(void **state)
{
	static const struct {
		size_t offset;
		uint64_t value;
		size_t size;
		enum reason reason;
	} defects[] = {
		{ 0x04, 0, 4, BAD_ATTRIBUTE },            /* would never end */
		{ 0x04, 0x4c, 4, BAD_ATTRIBUTE },         /* not aligned */
		{ 0x04, 0x400, 4, BAD_ATTRIBUTE },        /* beyond the record */
		{ 0x08, 2, 1, BAD_ATTRIBUTE },            /* neither resident nor not */
		{ 0x09, 255, 1, BAD_ATTRIBUTE },          /* a name beyond the attribute */
		{ 0x20, 0x38, 2, BAD_ATTRIBUTE },         /* a run list inside the header */
		{ 0x20, 0x48, 2, BAD_ATTRIBUTE },         /* and one behind the end */
		{ 0x10, 1, 8, BAD_RUN_LIST },             /* does not begin at VCN 0 */
		{ 0x18, 3, 8, BAD_RUN_LIST },             /* one cluster more than there is */
		{ 0x18, 1, 8, BAD_RUN_LIST },             /* one less */
		{ 0x28, 2 * UNIT, 8, BAD_ATTRIBUTE },     /* less allocated than used */
		{ 0x38, 3 * UNIT + 1, 8, BAD_ATTRIBUTE }, /* more initialised than there is */
		{ 0x40, 0x92, 1, BAD_RUN_LIST },          /* an LCN 9 bytes wide */
		{ 0x43, 0xfff0, 2, RUN_OUTSIDE },         /* before the volume */
		{ 0x43, CLUSTERS - 2, 2, RUN_OUTSIDE },   /* one cluster behind it */
		{ 0x43, CLUSTERS - 3, 2, FINE },          /* a near-miss: the last three */
		{ 0x38, 0, 8, FINE },                     /* nothing initialised is no damage */
		{ 0x28, 5 * UNIT, 8, BAD_RUN_LIST },      /* more allocated than there are clusters */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(defects) / sizeof(defects[0]); i++) {
		struct tiny *tiny = make();

		tiny_file(tiny, NUMBER, RUNS({ 3, FREE_LCN }), 3 * UNIT);
		put_le(tiny_record_bytes(tiny, NUMBER) + 0x38 + defects[i].offset, defects[i].value,
		       defects[i].size);
		if (defects[i].reason == FINE)
			assert_kind(tiny, NTFS_PLAIN, 3 * UNIT);
		else
			assert_fails(tiny, defects[i].reason);
		tiny_free(tiny);
	}
}

/* Fewer clusters than the size says, though the attribute agrees with itself otherwise. */
static void test_runs_too_short(void **state)
{
	struct tiny *tiny = make();
	struct maker maker = tiny_record(tiny, NUMBER, 1);

	(void)state;
	tiny_piece(&maker, 0x80, "", 0, RUNS({ 3, FREE_LCN }), 4 * UNIT, 3 * UNIT + 1);
	tiny_end(&maker);
	assert_fails(tiny, BAD_RUN_LIST);
	assert_int_equal(tiny->fault.expected, 4 * UNIT);
	assert_int_equal(tiny->fault.found, 3 * UNIT);
	tiny_free(tiny);
}

static void test_bad_records(void **state)
{
	static const struct {
		size_t offset;
		uint64_t value;
		size_t size;
		enum reason reason;
	} defects[] = {
		{ 0x00, 0x44414142, 4, BAD_RECORD }, /* BAAD */
		{ 0x1fe, 0, 2, BAD_FIXUP },
		{ 0x3fe, 0, 2, BAD_FIXUP },
		{ 0x18, UNIT + 8, 4, BAD_RECORD }, /* more in use than there is */
		{ 0x1c, 2 * UNIT, 4, BAD_RECORD }, /* another size than the volume's records */
		{ 0x14, 0x20, 2, BAD_RECORD },     /* attributes inside the header */
		{ 0x14, 0x400, 2, BAD_RECORD },
		{ 0x2c, NUMBER + 1, 4, BAD_RECORD }, /* another record */
		{ 0x18, 0x38, 4, BAD_ATTRIBUTE },    /* no end */
		{ 0x10, NUMBER + 1, 2, STALE_REFERENCE },
		{ 0x20, FILE_REFERENCE(30), 8, STALE_REFERENCE }, /* an extension record */
		{ 0x16, 0, 2, STALE_REFERENCE },                  /* deleted */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(defects) / sizeof(defects[0]); i++) {
		struct tiny *tiny = make();

		tiny_file(tiny, NUMBER, RUNS({ 3, FREE_LCN }), 3 * UNIT);
		put_le(tiny_record_bytes(tiny, NUMBER) + defects[i].offset, defects[i].value,
		       defects[i].size);
		assert_fails(tiny, defects[i].reason);
		tiny_free(tiny);
	}
}

/* Volumes older than NTFS 3.1 have a shorter header, without the record's number. */
static void test_old_record(void **state)
{
	struct tiny *tiny = make();
	uint8_t *data = tiny_record_bytes(tiny, NUMBER);
	struct maker maker = tiny_record(tiny, NUMBER, 1);

	(void)state;
	tiny_data(&maker, RUNS({ 3, FREE_LCN }), 3 * UNIT);
	tiny_end(&maker);
	put_le(data + 4, 0x2a, 2);
	memmove(data + 0x2a, data + 0x30, 6);
	assert_kind(tiny, NTFS_PLAIN, 3 * UNIT);
	tiny_free(tiny);
}

/* ---- $Bitmap */

static void test_allocated(void **state)
{
	struct tiny *tiny = make();
	uint8_t *bitmap = tiny_cluster(tiny, BITMAP_LCN);
	struct ntfs_file file;

	(void)state;
	tiny_file(tiny, NUMBER, RUNS({ 21, FREE_LCN + 3 }, { 1, FREE_LCN - 10 }), 22 * UNIT);
	file = read_file(tiny);
	assert_int_equal(ntfs_allocated(tiny->volume, &file.extents, &tiny->fault), 0);
	for (unsigned lcn = FREE_LCN - 16; lcn < FREE_LCN + 40; lcn++) {
		bool ours = (lcn >= FREE_LCN + 3 && lcn < FREE_LCN + 24) || lcn == FREE_LCN - 10;

		bitmap[lcn / 8] ^= (uint8_t)(1u << lcn % 8);
		assert_int_equal(ntfs_allocated(tiny->volume, &file.extents, &tiny->fault), ours ? -1 : 0);
		if (ours) {
			assert_int_equal(tiny->fault.reason, NOT_ALLOCATED);
			assert_int_equal(tiny->fault.offset, lcn * UNIT);
		}
		bitmap[lcn / 8] ^= (uint8_t)(1u << lcn % 8);
	}
	ntfs_file_free(&file);
	tiny_free(tiny);
}

static void test_allocated_beyond_the_volume(void **state)
{
	struct tiny *tiny = make();
	struct extent last = { 0, (CLUSTERS - 1) * UNIT, UNIT };
	const struct extents extents = { &last, 1, 1 };

	(void)state;
	assert_int_equal(ntfs_allocated(tiny->volume, &extents, &tiny->fault), 0);
	last.length += UNIT;
	assert_int_equal(ntfs_allocated(tiny->volume, &extents, &tiny->fault), -1);
	assert_int_equal(tiny->fault.reason, RUN_OUTSIDE);
	tiny_free(tiny);
}

/* An image of one cluster, wherever it may lie: only over the NTFS's own files is it refused. */
static void test_disjoint(void **state)
{
	static const struct tiny_run own[] = { { RECORDS, MFT_LCN },
					       { 4, MIRROR_LCN },
					       { 64, LOG_LCN },
					       { 1, BITMAP_LCN },
					       { 128, UPCASE_LCN } };
	struct tiny *tiny = make();

	(void)state;
	for (int lcn = 0; lcn < (int)CLUSTERS; lcn++) {
		struct extents image = { 0 };
		bool shared = false;

		for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
			shared |= lcn >= own[i].lcn && lcn < own[i].lcn + (int)own[i].length;
		assert_int_equal(extents_append(&image, (unsigned)lcn * UNIT, UNIT, &tiny->fault), 0);
		assert_int_equal(ntfs_disjoint(tiny->volume, &image, &tiny->fault), shared ? -1 : 0);
		if (shared) {
			assert_int_equal(tiny->fault.reason, RUNS_OVERLAP);
			assert_int_equal(tiny->fault.offset, (unsigned)lcn * UNIT);
		}
		extents_free(&image);
	}
	tiny_free(tiny);
}

static void test_bitmap_too_short(void **state)
{
	struct tiny *tiny = make();
	struct extents none = { 0 };

	(void)state;
	tiny_file(tiny, 6, RUNS({ 1, BITMAP_LCN }), CLUSTERS / 8 - 1);
	ntfs_close(tiny->volume);
	assert_int_equal(tiny_open(tiny), 0);
	assert_int_equal(ntfs_allocated(tiny->volume, &none, &tiny->fault), -1);
	assert_int_equal(tiny->fault.reason, BAD_ATTRIBUTE);
	tiny_free(tiny);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_holes),
		cmocka_unit_test(test_kinds_of_data),
		cmocka_unit_test(test_directory),
		cmocka_unit_test(test_reparse_point),
		cmocka_unit_test(test_named_streams_do_not_count),
		cmocka_unit_test(test_bad_attributes),
		cmocka_unit_test(test_runs_too_short),
		cmocka_unit_test(test_bad_records),
		cmocka_unit_test(test_old_record),
		cmocka_unit_test(test_allocated_beyond_the_volume),
		cmocka_unit_test(test_allocated),
		cmocka_unit_test(test_bitmap_too_short),
		cmocka_unit_test(test_disjoint),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
