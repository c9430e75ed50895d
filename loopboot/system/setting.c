#include "setting.h"

#include <string.h>

/* The value that begins at AT goes on up to a blank outside quotes. */
static bool take_value(const char *at, char *value, size_t size)
{
	char quote = '\0';
	size_t length = 0;

	for (; *at != '\0' && *at != '\n' && length < size; at++)
		if (quote == '\0' ? *at == '\'' || *at == '"' : *at == quote)
			quote = quote ? '\0' : *at;
		else if (quote == '\0' && strchr(" \t;", *at) != NULL)
			break;
		else
			value[length++] = *at;
	value[length < size ? length : 0] = '\0';
	return length < size;
}

bool setting_read(const char *text, const char *key, char *value, size_t size)
{
	size_t key_length = strlen(key);
	bool found = false;

	value[0] = '\0';
	for (const char *line = text; *line != '\0'; line += strcspn(line, "\n"), line += *line == '\n') {
		line += strspn(line, " \t");
		if (strncmp(line, key, key_length) == 0 && line[key_length] == '=')
			found = take_value(line + key_length + 1, value, size);
	}
	return found;
}
