/* The run-list decoder: the only one. */
#ifndef LOOPBOOT_NTFS_RUNS_H
#define LOOPBOOT_NTFS_RUNS_H

#include "../base/bytes.h"
#include "../base/fault.h"

/* A run list being read. Start with .list, .device and .clusters set and the rest 0. */
struct run_cursor {
	struct bytes list;
	uint64_t device;   /* where the list begins on the device, for faults */
	uint64_t clusters; /* of the volume: no run may reach beyond */
	size_t at;         /* next byte to read; moves only on success */
	uint64_t lcn;      /* of the last run that is not a hole: the next one is relative to it */
};

struct run {
	uint64_t length; /* clusters; 0 only behind the last run */
	uint64_t lcn;    /* meaningless for a hole */
	bool hole;
};

/*
 * Read the next run. At the end of the list (its terminator, which must be there) RUN's length becomes 0.
 * Faults: BAD_RUN_LIST, RUN_OUTSIDE, with the device offset of the run's first byte.
 */
int run_next(struct run_cursor *cursor, struct run *run, struct fault *fault);

#endif
