#include "name.h"

#include "upcase.h"

/*
 * Decode the character at the beginning of the LENGTH bytes at TEXT. Returns its bytes, 0 if they are no valid UTF-8:
 * overlong forms, surrogates and what lies beyond U+10FFFF are not.
 */
static size_t decode(const char *text, size_t length, uint32_t *character)
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

bool name_from_utf8(const char *text, size_t length, struct name *name)
{
	uint32_t character;

	name->length = 0;
	while (length > 0) {
		size_t size = decode(text, length, &character), units = character >= 0x10000 ? 2 : 1;

		if (size == 0 || name->length + units > LONGEST_NAME)
			return false;
		if (units == 2)
			name->units[name->length++] = (uint16_t)(0xd800 + ((character - 0x10000) >> 10));
		name->units[name->length++] =
		    units == 2 ? (uint16_t)(0xdc00 + (character & 0x3ff)) : (uint16_t)character;
		text += size;
		length -= size;
	}
	return true;
}

int name_collate(struct ntfs_volume *volume, const struct name *name, struct bytes other,
		 struct collation *collation, struct fault *fault)
{
	size_t other_length = other.length / 2,
	       common = name->length < other_length ? name->length : other_length;
	int tie = 0;

	for (size_t i = 0; i < common; i++) {
		uint16_t a = name->units[i], b = get_le16(other, 2 * i);

		if (a == b)
			continue;
		if (tie == 0)
			tie = a < b ? -1 : 1;
		if (upcase_unit(volume, a, &a, fault) < 0 || upcase_unit(volume, b, &b, fault) < 0)
			return -1;
		if (a != b) {
			*collation = (struct collation){ a < b ? -1 : 1, false };
			return 0;
		}
	}
	if (name->length != other_length)
		*collation = (struct collation){ name->length < other_length ? -1 : 1, false };
	else
		*collation = (struct collation){ tie, true };
	return 0;
}
