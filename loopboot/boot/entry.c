#include "entry.h"

#include "../base/text.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static void cut_end(char *text)
{
	size_t length = strlen(text);

	while (length > 0 && strchr(" \t\r", text[length - 1]) != NULL)
		text[--length] = '\0';
}

/* Read on at *TEXT: the next line's first word and what stands behind it, both cut off in place. False at the end. */
static bool next_pair(char **text, const char **key, const char **value)
{
	char *line = strsep(text, "\n"), *end;

	if (line == NULL)
		return false;
	line += strspn(line, " \t");
	cut_end(line);
	end = line + strcspn(line, " \t");
	*key = line;
	*value = end + strspn(end, " \t");
	*end = '\0';
	return true;
}

static bool add(char *to, size_t size, const char *value)
{
	size_t have = strlen(to);

	return (size_t)snprintf(to + have, size - have, "%s%s", have > 0 ? " " : "", value) < size - have;
}

static bool take(const char *key, const char *value, struct boot_entry *entry)
{
	static const struct {
		char key[8];
		uint16_t offset, size;
	} fields[] = {
#define FIELD(key, member)                                                                                   \
	{ key, offsetof(struct boot_entry, member), sizeof(((struct boot_entry *)0)->member) }
		FIELD("linux", kernel),
		FIELD("initrd", initrds),
		FIELD("options", options),
		FIELD("version", version),
#undef FIELD
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (strcmp(key, fields[i].key) == 0)
			return add((char *)entry + fields[i].offset, fields[i].size, value);
	return true;
}

bool entry_parse(char *text, struct boot_entry *entry)
{
	const char *key, *value;

	memset(entry, 0, sizeof(*entry));
	while (next_pair(&text, &key, &value))
		if (!take(key, value, entry))
			return false;
	return entry->kernel[0] != '\0' && entry->initrds[0] != '\0';
}

void loader_default(char *text, char *pattern, size_t size)
{
	const char *key, *value;

	while (next_pair(&text, &key, &value))
		if (strcmp(key, "default") == 0)
			text_copy(pattern, size, value);
}

static bool is_end(const char *text)
{
	return *text == '\0' || strcmp(text, ".conf") == 0;
}

bool entry_is_default(const char *name, const char *pattern)
{
	size_t length = strcspn(pattern, "*");

	if (strncmp(name, pattern, length) != 0)
		return false;
	return pattern[length] == '*' ? is_end(pattern + length + 1) : is_end(name + length);
}
