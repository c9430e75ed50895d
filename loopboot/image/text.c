#include "content.h"

#include <string.h>

uint64_t size_of(uint64_t units, uint64_t unit)
{
	uint64_t size;

	return __builtin_mul_overflow(units, unit, &size) ? UINT64_MAX : size;
}

bool power_between(uint64_t value, uint64_t low, uint64_t high)
{
	return value >= low && value <= high && (value & (value - 1)) == 0;
}

void format_hex(char *text, uint64_t value, unsigned digits, bool upper)
{
	const char *alphabet = upper ? "0123456789ABCDEF" : "0123456789abcdef";

	text[digits] = '\0';
	while (digits-- > 0) {
		text[digits] = alphabet[value & 15];
		value >>= 4;
	}
}

/* The bytes' places in text order are ORDER's; a dash stands before the 5th, 7th, 9th and 11th. */
static void format_ordered(char text[40], struct bytes window, size_t offset, const uint8_t order[16])
{
	text[0] = '\0';
	if (get_le64(window, offset) == 0 && get_le64(window, offset + 8) == 0)
		return;
	for (unsigned i = 0; i < 16; i++) {
		if (i >= 4 && i <= 10 && i % 2 == 0)
			*text++ = '-';
		format_hex(text, get_u8(window, offset + order[i]), 2, false);
		text += 2;
	}
}

void format_uuid(char text[40], struct bytes window, size_t offset)
{
	static const uint8_t order[16] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };

	format_ordered(text, window, offset, order);
}

void format_guid(char text[40], struct bytes window, size_t offset)
{
	static const uint8_t order[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };

	format_ordered(text, window, offset, order);
}

static void trim(char *text, size_t length)
{
	while (length > 0 && text[length - 1] == ' ')
		length--;
	text[length] = '\0';
}

void format_label(char *text, size_t size, struct bytes window, size_t offset, size_t length)
{
	size_t used = 0;

	while (used < length && used < size - 1 && get_u8(window, offset + used) >= ' ') {
		text[used] = (char)get_u8(window, offset + used);
		used++;
	}
	trim(text, used);
}

void format_groups(char *text, struct bytes window, size_t offset, const uint8_t *lengths, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			*text++ = '-';
		format_label(text, lengths[i] + 1u, window, offset, lengths[i]);
		text += strlen(text);
		offset += lengths[i];
	}
}

/* The character at OFFSET, one or two UTF-16 units; UNITS becomes how many. */
static uint32_t get_utf16(struct bytes window, size_t offset, size_t *units)
{
	uint32_t first = get_le16(window, offset), second = get_le16(window, offset + 2);

	*units = 1;
	if (first < 0xd800 || first > 0xdfff)
		return first;
	if (first > 0xdbff || second < 0xdc00 || second > 0xdfff)
		return 0xfffd;
	*units = 2;
	return 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
}

static size_t utf8_length(uint32_t character)
{
	return character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
}

/* Write CHARACTER as LENGTH bytes of UTF-8. */
static void put_utf8(char *text, uint32_t character, size_t length)
{
	if (length == 1) {
		text[0] = (char)character;
		return;
	}
	for (size_t i = length - 1; i > 0; i--) {
		text[i] = (char)(0x80 | (character & 0x3f));
		character >>= 6;
	}
	text[0] = (char)((0xf00 >> length) | character);
}

void format_label_utf16(char *text, size_t size, struct bytes window, size_t offset, size_t length)
{
	struct bytes label = bytes_part(window, offset, length);
	size_t used = 0, units;

	for (size_t at = 0; at < label.length; at += 2 * units) {
		uint32_t character = get_utf16(label, at, &units);
		size_t wanted = utf8_length(character);

		if (character < ' ' || used + wanted >= size)
			break;
		put_utf8(text + used, character, wanted);
		used += wanted;
	}
	trim(text, used);
}
