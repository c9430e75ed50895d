#include "fixup.h"

#include "../base/bytes.h"

#include <string.h>

#define STRIDE 512

int fixup_undo(uint8_t *data, size_t size, const char *name, uint64_t device, struct fault *fault)
{
	struct bytes record = { data, size };
	size_t offset = get_le16(record, 4), words = get_le16(record, 6);

	if (words != size / STRIDE + 1)
		return fault_mismatch(fault, BAD_FIXUP, name, device + 6, size / STRIDE + 1, words);
	/* The array must not reach the first word that it protects. */
	if (offset < 8 || offset % 2 != 0 || offset + 2 * words > STRIDE - 2)
		return fault_mismatch(fault, BAD_FIXUP, name, device + 4, STRIDE - 2 - 2 * words, offset);
	for (size_t end = STRIDE; end <= size; end += STRIDE)
		if (get_le16(record, end - 2) != get_le16(record, offset))
			return fault_mismatch(fault, BAD_FIXUP, name, device + end - 2,
					      get_le16(record, offset), get_le16(record, end - 2));
	for (size_t i = 1; i < words; i++)
		memcpy(data + i * STRIDE - 2, data + offset + 2 * i, 2);
	memset(data + offset, 0, 2 * words);
	return 0;
}
