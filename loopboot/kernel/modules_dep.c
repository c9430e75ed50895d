#include "modules_dep.h"

#include <string.h>

bool module_name(const char *path, size_t length, char name[MODULE_NAME_SIZE])
{
	const char *end = path + length, *start = end;
	size_t size = 0;

	while (start > path && start[-1] != '/')
		start--;
	for (; start < end && *start != '.'; start++) {
		if (size == MODULE_NAME_SIZE - 1)
			return false;
		name[size++] = *start == '-' ? '_' : *start;
	}
	name[size] = '\0';
	return size > 0;
}

const char *modules_dep_find(const char *text, const char *name)
{
	char wanted[MODULE_NAME_SIZE], has[MODULE_NAME_SIZE];

	if (!module_name(name, strlen(name), wanted))
		return NULL;
	for (const char *line = text; *line; line = strchr(line, '\n') + 1) {
		if (module_name(line, strcspn(line, ":\n"), has) && strcmp(has, wanted) == 0)
			return line;
		if (!strchr(line, '\n'))
			break;
	}
	return NULL;
}

const char *modules_dep_end(const char *line)
{
	return line + strcspn(line, "\n");
}

static bool separates(char c)
{
	return c == ' ' || c == ':';
}

bool modules_dep_previous(const char *line, const char **end, const char **path, size_t *length)
{
	const char *last = *end, *first;

	while (last > line && separates(last[-1]))
		last--;
	for (first = last; first > line && !separates(first[-1]);)
		first--;
	*end = *path = first;
	*length = (size_t)(last - first);
	return first < last;
}
