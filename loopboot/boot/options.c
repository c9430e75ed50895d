#include "options.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

void options_of_cmdline(char *text)
{
	for (char *line = text, *end; *line != '\0'; line = end) {
		end = line + strcspn(line, "\n");
		if (*line == '#')
			memset(line, ' ', (size_t)(end - line));
		if (*end != '\0')
			*end++ = ' ';
	}
}

/* LENGTH becomes that of the value that *AT begins with, without its quotes. False if it takes a shell to tell. */
static bool is_plain(const char **at, size_t *length)
{
	char quote = **at;

	if (quote != '"' && quote != '\'') {
		*length = strcspn(*at, " \t\n;#&|<>()$`\\'\"");
		return strchr(" \t\n;", (*at)[*length]) != NULL;
	}
	++*at;
	*length = strcspn(*at, quote == '"' ? "\"\n$`\\" : "'\n");
	return (*at)[*length] == quote && strchr(" \t\n;", (*at)[*length + 1]) != NULL;
}

/* The value that the line at LINE gives the variable NAME, and its LENGTH; NULL if it does not, or not plainly. */
static const char *value_of(const char *line, const char *name, size_t *length)
{
	line += strspn(line, " \t");
	if (strncmp(line, name, strlen(name)) != 0 || line[strlen(name)] != '=')
		return NULL;
	line += strlen(name) + 1;
	return is_plain(&line, length) ? line : NULL;
}

static void add_variable(const char *text, const char *name, char *line, size_t size)
{
	const char *value, *last = "";
	size_t length, last_length = 0, have = strlen(line);

	for (; *text != '\0'; text += strcspn(text, "\n"), text += *text == '\n') {
		value = value_of(text, name, &length);
		if (value != NULL) {
			last = value;
			last_length = length;
		}
	}
	if (last_length > 0 && last_length + 1 < size - have)
		snprintf(line + have, size - have, "%s%.*s", have > 0 ? " " : "", (int)last_length, last);
}

void options_of_grub(const char *text, char *line, size_t size)
{
	line[0] = '\0';
	add_variable(text, "GRUB_CMDLINE_LINUX", line, size);
	add_variable(text, "GRUB_CMDLINE_LINUX_DEFAULT", line, size);
}
