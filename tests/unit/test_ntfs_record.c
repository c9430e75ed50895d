/* MFT records that are larger than a cluster: one may lie in two places. */
#include "test.h"
#include "tiny_ntfs.h"

#include "../../loopboot/ntfs/attribute.h"
#include "../../loopboot/ntfs/volume.h"

#define HALF (UNIT / 2)

static void a_record_in_two_places_is_read_from_both(void **state)
{
	static uint8_t whole[UNIT], value[700];
	struct tiny *tiny = tiny_make(ENTRIES(LAST));
	struct extent places[] = { { 0, FREE_LCN * UNIT, HALF }, { HALF, (FREE_LCN + 7) * UNIT, HALF } };
	const struct ntfs_volume volume = {
		.source = &tiny->source,
		.geometry = { .cluster_size = HALF, .record_size = UNIT, .volume_size = CLUSTERS * UNIT },
		.mft = { .extents = { places, 2, 2 }, .clusters = 2, .size = UNIT, .initialised = UNIT },
	};
	struct maker maker = tiny_begin(whole, 0, 1, 0);
	struct mft_record record;
	struct attribute data;

	(void)state;
	for (size_t i = 0; i < sizeof(value); i++)
		value[i] = (uint8_t)(i * 7);
	tiny_resident(&maker, ATTRIBUTE_DATA, "", value, sizeof(value));
	tiny_end(&maker);
	memcpy(tiny_cluster(tiny, FREE_LCN), whole, HALF);
	memcpy(tiny_cluster(tiny, FREE_LCN + 7), whole + HALF, HALF);
	assert_int_equal(mft_record_read(&volume, 0, &record, &tiny->fault), 0);
	assert_int_equal(record.device, FREE_LCN * UNIT);
	assert_int_equal(attribute_find(&record, (struct attribute_key){ ATTRIBUTE_DATA, "" }, ANY_ID, &data,
					&tiny->fault),
			 0);
	assert_int_equal(data.value.length, sizeof(value));
	assert_memory_equal(data.value.at, value, sizeof(value));
	mft_record_free(&record);
	/* A half that was not written with the other. */
	tiny_cluster(tiny, FREE_LCN + 7)[HALF - 1]++;
	assert_int_equal(mft_record_read(&volume, 0, &record, &tiny->fault), -1);
	assert_int_equal(tiny->fault.reason, BAD_FIXUP);
	tiny_free(tiny);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_in_two_places_is_read_from_both),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
