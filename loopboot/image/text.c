#include "content.h"

#include "../base/utf8.h"

#include <stdio.h>
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

/* The bytes' places in text order are ORDER's; a dash stands before the 5th, 7th, 9th and 11th. */
static void format_ordered(char text[40], struct bytes window, size_t offset, const uint8_t order[16])
{
	text[0] = '\0';
	if (get_le64(window, offset) == 0 && get_le64(window, offset + 8) == 0)
		return;
	for (unsigned i = 0; i < 16; i++) {
		if (i >= 4 && i <= 10 && i % 2 == 0)
			*text++ = '-';
		text += snprintf(text, 3, "%02x", get_u8(window, offset + order[i]));
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

void format_label_utf16(char *text, size_t size, struct bytes window, size_t offset, size_t length)
{
	size_t used = 0;

	utf8_from_utf16(bytes_part(window, offset, length), text, size);
	while ((unsigned char)text[used] >= ' ')
		used++;
	trim(text, used);
}
