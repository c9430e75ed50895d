#include "quote.h"

#include <string.h>

void quote_write(FILE *out, const char *key, const char *value)
{
	fprintf(out, "%s='", key);
	for (; *value != '\0'; value++) {
		if (*value == '\'')
			fputs("'\\''", out);
		else
			fputc(*value, out);
	}
	fputs("'\n", out);
}

bool quote_read(const char *line, const char *key, char *value, size_t size)
{
	size_t key_length = strlen(key), length = 0;
	char decoded[2048];

	if (strncmp(line, key, key_length) != 0 || strncmp(line + key_length, "='", 2) != 0)
		return false;
	for (line += key_length + 2; *line != '\0'; line++) {
		if (strncmp(line, "'\\''", 4) == 0)
			line += 3;
		else if (*line == '\'')
			break;
		if (length + 1 >= sizeof(decoded))
			return false;
		decoded[length++] = *line;
	}
	if (*line != '\'' || length >= size)
		return false;
	memcpy(value, decoded, length);
	value[length] = '\0';
	return true;
}
