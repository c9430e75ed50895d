#include "utf8.h"

#include <string.h>

#define REPLACEMENT 0xfffd

/* Write CHARACTER to TEXT (4 bytes of room) as UTF-8; returns its bytes. */
static size_t encode(uint32_t character, char *text)
{
	size_t size = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;

	if (size == 1) {
		text[0] = (char)character;
		return 1;
	}
	for (size_t i = size - 1; i > 0; i--, character >>= 6)
		text[i] = (char)(0x80 | (character & 0x3f));
	text[0] = (char)((0xf00u >> size) | character);
	return size;
}

size_t utf8_decode(const char *text, size_t length, uint32_t *character)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint8_t first = (uint8_t)text[0];
	size_t size = first < 0x80   ? 1
		      : first < 0xc0 ? 0
		      : first < 0xe0 ? 2
		      : first < 0xf0 ? 3
		      : first < 0xf8 ? 4
				     : 0;
	uint32_t value;

	if (size == 0 || size > length)
		return 0;
	value = size == 1 ? first : first & (0x7fu >> size);
	for (size_t i = 1; i < size; i++) {
		if (((uint8_t)text[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | ((uint8_t)text[i] & 0x3f);
	}
	if (value < smallest[size] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
		return 0;
	*character = value;
	return size;
}

void utf8_from_utf16(struct bytes units, char *text, size_t size)
{
	size_t used = 0;

	for (size_t at = 0; at + 2 <= units.length; at += 2) {
		uint32_t character = get_le16(units, at), low = get_le16(units, at + 2);
		char encoded[4];
		size_t length;

		if ((character & 0xfc00) == 0xd800 && (low & 0xfc00) == 0xdc00) {
			character = 0x10000 + ((character & 0x3ff) << 10) + (low & 0x3ff);
			at += 2;
		} else if ((character & 0xf800) == 0xd800) {
			character = REPLACEMENT;
		}
		length = encode(character, encoded);
		if (length >= size - used)
			break;
		memcpy(text + used, encoded, length);
		used += length;
	}
	text[used] = '\0';
}
