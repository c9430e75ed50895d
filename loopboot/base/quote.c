#include "quote.h"

#include <string.h>

/* A string that is being made; one that did not fit stays so. */
struct text {
	char *at, *end;
	bool full;
};

static void add(struct text *text, const char *piece, size_t length)
{
	if (text->full || (size_t)(text->end - text->at) <= length) {
		text->full = true;
		return;
	}
	memcpy(text->at, piece, length);
	text->at += length;
}

bool quote_append(char *text, size_t size, const char *key, const char *value)
{
	size_t before = strlen(text);
	struct text to = { text + before, text + size, false };

	add(&to, key, strlen(key));
	add(&to, "='", 2);
	for (; *value != '\0'; value++)
		add(&to, *value == '\'' ? "'\\''" : value, *value == '\'' ? 4 : 1);
	add(&to, "'\n", 2);
	if (to.full)
		to.at = text + before;
	*to.at = '\0';
	return !to.full;
}

bool quote_read(const char *line, const char *key, char *value, size_t size)
{
	size_t key_length = strlen(key), length = 0;
	const char *at;

	if (strncmp(line, key, key_length) != 0 || strncmp(line + key_length, "='", 2) != 0)
		return false;
	line += key_length + 2;
	for (at = line; *at != '\'' || strncmp(at, "'\\''", 4) == 0; at += *at == '\'' ? 4 : 1, length++)
		if (*at == '\0' || *at == '\n')
			return false;
	if (length >= size)
		return false;
	for (; line < at; line += *line == '\'' ? 4 : 1)
		*value++ = *line;
	*value = '\0';
	return true;
}
