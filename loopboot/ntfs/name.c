#include "name.h"

#include "../base/utf8.h"
#include "upcase.h"

bool name_from_utf8(const char *text, size_t length, struct name *name)
{
	uint32_t character;

	name->length = 0;
	while (length > 0) {
		size_t size = utf8_decode(text, length, &character), units = character >= 0x10000 ? 2 : 1;

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
