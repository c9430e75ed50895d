/*
 * What a search must not stumble over: the fix-ups of MFT records and index blocks, the CRC of a GPT header. A target puts
 * them right in what it hands to the reader, so that a change behind them is met by the code that it is for.
 */
#ifndef TESTS_FUZZ_MEND_H
#define TESTS_FUZZ_MEND_H

#include "../../loopboot/base/bytes.h"

#include <string.h>

#define STRIDE 512

static inline void put_le(uint8_t *at, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static inline void mend_fixups(uint8_t *data, struct bytes record)
{
	size_t array = get_le16(record, 4), words = get_le16(record, 6);

	for (size_t i = 1; i < words && bytes_hold(record, 0, STRIDE * i); i++)
		put_le(data + STRIDE * i - 2, get_le16(record, array), 2);
}

/* CRC-32 as Ethernet's, of the header with the field of the CRC itself zero. */
static inline void mend_gpt(uint8_t *data, struct bytes header)
{
	size_t size = get_le32(header, 12);
	uint32_t crc = UINT32_MAX;

	if (size < 20 || size > 4096 || !bytes_hold(header, 0, size))
		return;
	put_le(data + 16, 0, 4);
	for (size_t i = 0; i < size; i++) {
		crc ^= data[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? UINT32_C(0xedb88320) : 0);
	}
	put_le(data + 16, ~crc, 4);
}

/* Mend what begins at a multiple of 512 of the LENGTH bytes at DATA. */
static inline void mend(uint8_t *data, size_t length)
{
	for (size_t at = 0; at < length; at += STRIDE) {
		struct bytes rest = { data + at, length - at };

		if (rest.length < STRIDE)
			return;
		if (memcmp(rest.at, "FILE", 4) == 0 || memcmp(rest.at, "INDX", 4) == 0)
			mend_fixups(data + at, rest);
		else if (memcmp(rest.at, "EFI PART", 8) == 0)
			mend_gpt(data + at, rest);
	}
}

#endif
