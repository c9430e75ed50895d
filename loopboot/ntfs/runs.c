#include "runs.h"

/* Bytes of a number; the header has room to say 15. */
#define WIDEST 8

/* SIZE (1 to 8) bytes from OFFSET as a signed little-endian number. */
static int64_t get_signed(struct bytes list, size_t offset, size_t size)
{
	unsigned unused = 64 - 8 * (unsigned)size;

	return (int64_t)(get_le(list, offset, size) << unused) >> unused;
}

static int bad_run(const struct run_cursor *cursor, uint64_t expected, uint64_t found, struct fault *fault)
{
	return fault_mismatch(fault, BAD_RUN_LIST, "run list", cursor->device + cursor->at, expected, found);
}

int run_next(struct run_cursor *cursor, struct run *run, struct fault *fault)
{
	struct bytes rest = bytes_from(cursor->list, cursor->at);
	size_t length_size = get_u8(rest, 0) & 15, lcn_size = get_u8(rest, 0) >> 4,
	       size = 1 + length_size + lcn_size;
	uint64_t lcn = cursor->lcn, end;
	int64_t length;

	if (size > rest.length)
		return bad_run(cursor, size, rest.length, fault);
	if (size == 1) {
		*run = (struct run){ 0 };
		return 0;
	}
	if (length_size == 0 || length_size > WIDEST || lcn_size > WIDEST)
		return bad_run(cursor, WIDEST, lcn_size > WIDEST ? lcn_size : length_size, fault);
	length = get_signed(rest, 1, length_size);
	if (length <= 0)
		return bad_run(cursor, 1, (uint64_t)length, fault);
	if (lcn_size > 0) {
		/* A sum below 0 wraps to far beyond any volume. */
		lcn += (uint64_t)get_signed(rest, 1 + length_size, lcn_size);
		if (__builtin_add_overflow(lcn, (uint64_t)length, &end) || end > cursor->clusters)
			return fault_mismatch(fault, RUN_OUTSIDE, "run list", cursor->device + cursor->at,
					      cursor->clusters, lcn);
	}
	cursor->at += size;
	cursor->lcn = lcn;
	*run = (struct run){ (uint64_t)length, lcn, lcn_size == 0 };
	return 0;
}
