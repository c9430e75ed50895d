#include "number.h"

#include <stddef.h>

const char *number_parse(const char *text, unsigned most, unsigned *number)
{
	uint64_t value = 0;

	if (*text < '0' || *text > '9')
		return NULL;
	for (; *text >= '0' && *text <= '9'; text++) {
		value = value * 10 + (unsigned)(*text - '0');
		if (value > most)
			return NULL;
	}
	*number = (unsigned)value;
	return text;
}

const char *number_pair(const char *text, unsigned *first, unsigned *second)
{
	const char *colon = number_parse(text, UINT32_MAX, first);

	return colon != NULL && *colon == ':' ? number_parse(colon + 1, UINT32_MAX, second) : NULL;
}

void number_format(uint64_t value, char *text)
{
	char digits[NUMBER_SIZE];
	size_t count = 0;

	do
		digits[count++] = (char)('0' + value % 10);
	while ((value /= 10) > 0);
	while (count > 0)
		*text++ = digits[--count];
	*text = '\0';
}
