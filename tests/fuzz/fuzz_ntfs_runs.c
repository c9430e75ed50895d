/* Whatever bytes a run list holds, its decoder ends, reads nothing outside them, and keeps to the volume. */
#include "../../loopboot/ntfs/runs.h"

#include <assert.h>

#define CLUSTERS (UINT64_C(1) << 40)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct run_cursor cursor = { .list = { data, size }, .clusters = CLUSTERS };
	struct fault fault = { 0 };
	struct run run = { 0 };
	size_t before = 0;

	while (run_next(&cursor, &run, &fault) == 0 && run.length != 0) {
		assert(cursor.at >= before + 2 && cursor.at <= size);
		assert(run.hole || (run.lcn < CLUSTERS && run.length <= CLUSTERS - run.lcn));
		before = cursor.at;
	}
	assert(run.length == 0 || fault.reason == BAD_RUN_LIST || fault.reason == RUN_OUTSIDE);
	return 0;
}
