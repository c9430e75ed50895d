#include "runs.h"

/* SIZE (1 to 8) bytes from OFFSET as a signed little-endian number. */
static int64_t get_signed(struct bytes list, size_t offset, size_t size)
{
	unsigned unused = 64 - 8 * (unsigned)size;

	return (int64_t)(get_le(list, offset, size) << unused) >> unused;
}

static int bad_list(const struct run_cursor *cursor, uint64_t found, struct fault *fault)
{
	fault_at(fault, BAD_RUN_LIST, "run list", cursor->device + cursor->at);
	fault->found = found;
	return -1;
}

int run_next(struct run_cursor *cursor, struct run *run, struct fault *fault)
{
	uint8_t header = get_u8(cursor->list, cursor->at);
	size_t length_size = header & 15, lcn_size = header >> 4;
	int64_t length;
	uint64_t lcn, end;

	if (!bytes_hold(cursor->list, cursor->at, 1 + length_size + lcn_size))
		return bad_list(cursor, header, fault);
	if (header == 0) {
		*run = (struct run){ 0 };
		return 0;
	}
	if (length_size == 0 || length_size > 8 || lcn_size > 8)
		return bad_list(cursor, header, fault);
	length = get_signed(cursor->list, cursor->at + 1, length_size);
	if (length <= 0)
		return bad_list(cursor, (uint64_t)length, fault);
	lcn = cursor->lcn;
	if (lcn_size > 0) {
		/* A sum below 0 wraps to far beyond any volume. */
		lcn += (uint64_t)get_signed(cursor->list, cursor->at + 1 + length_size, lcn_size);
		if (__builtin_add_overflow(lcn, (uint64_t)length, &end) || end > cursor->clusters)
			return fault_mismatch(fault, RUN_OUTSIDE, "run list", cursor->device + cursor->at,
					      cursor->clusters, lcn);
	}
	cursor->at += 1 + length_size + lcn_size;
	cursor->lcn = lcn;
	*run = (struct run){ (uint64_t)length, lcn, lcn_size == 0 };
	return 0;
}
