/*
 * Whole volumes and disks out of small inputs. An input is a head of two bytes and then grains: five bytes for the grain's
 * number, then its 64 bytes, the last one's perhaps fewer. All other bytes of the device are zeros.
 *
 * The head's first byte says which read fails, 0 for none of them. The second is the target's own, but for its highest bit:
 * set, nothing is mended of what is read (mend.h).
 */
#ifndef TESTS_FUZZ_GRAINS_H
#define TESTS_FUZZ_GRAINS_H

#include "../../loopboot/base/source.h"
#include "mend.h"

#define HEAD  2u
#define GRAIN 64u
#define PLACE 5u
#define PIECE (PLACE + GRAIN)
#define AS_IS 0x80

#define GRAINS_MAX 4096u

struct device {
	struct bytes input;
	unsigned reads;
	size_t count; /* of grains, the last one perhaps cut */
	uint64_t places[GRAINS_MAX];
};

static inline void device_open(struct device *device, const uint8_t *data, size_t size)
{
	device->input = (struct bytes){ data, size };
	device->reads = 0;
	device->count = 0;
	for (size_t at = HEAD; at + PLACE < size && device->count < GRAINS_MAX; at += PIECE)
		device->places[device->count++] = get_le(device->input, at, PLACE) * GRAIN;
}

/* Copy what of grain NUMBER lies in the LENGTH bytes at OFFSET. */
static inline void device_copy(const struct device *device, size_t number, uint8_t *to, uint64_t offset,
			       size_t length)
{
	size_t at = HEAD + number * PIECE + PLACE, rest = device->input.length - at;
	uint64_t place = device->places[number], begin = place > offset ? place : offset,
		 end = place + (rest < GRAIN ? rest : GRAIN);

	if (end > offset + length)
		end = offset + length;
	if (begin < end)
		memcpy(to + (begin - offset), device->input.at + at + (begin - place), end - begin);
}

static inline int device_read(void *context, uint64_t offset, void *buffer, size_t length,
			      struct fault *fault)
{
	struct device *device = context;

	if (++device->reads == device->input.at[0])
		return fault_at(fault, READ_FAILED, "device", offset);
	memset(buffer, 0, length);
	for (size_t i = 0; i < device->count; i++)
		if (device->places[i] < offset + length && device->places[i] + GRAIN > offset)
			device_copy(device, i, buffer, offset, length);
	if (!(device->input.at[1] & AS_IS))
		mend(buffer, length);
	return 0;
}

/* ---- how the fuzzer changes such an input: no grain loses its place because a byte was put in before it */

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
	size_t count = size < HEAD ? 0 : (size - HEAD) / PIECE;
	uint8_t *one, *other;

	if (count == 0)
		return LLVMFuzzerMutate(data, size, max_size);
	one = data + HEAD + seed / 16 % count * PIECE;
	other = data + HEAD + seed / 16 / count % count * PIECE;
	switch (seed % 16) {
	case 0:
		LLVMFuzzerMutate(data, HEAD, HEAD);
		return size;
	case 1: /* a grain's place */
		LLVMFuzzerMutate(one, PLACE, PLACE);
		return size;
	case 2: /* one grain's bytes for another's */
		memmove(one + PLACE, other + PLACE, GRAIN);
		return size;
	case 3: /* a grain left out */
		memmove(one, data + HEAD + (count - 1) * PIECE, PIECE);
		return HEAD + (count - 1) * PIECE;
	case 4: /* a grain more, behind another */
		if (HEAD + (count + 1) * PIECE > max_size)
			return size;
		memmove(data + HEAD + count * PIECE, one, PIECE);
		put_le(data + HEAD + count * PIECE, get_le((struct bytes){ other, PLACE }, 0, PLACE) + 1,
		       PLACE);
		return HEAD + (count + 1) * PIECE;
	default:
		LLVMFuzzerMutate(one + PLACE, GRAIN, GRAIN);
		return size;
	}
}

#endif
