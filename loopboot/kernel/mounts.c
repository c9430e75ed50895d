#include "mounts.h"

#include "../base/number.h"
#include "../base/scope.h"
#include "../base/text.h"
#include "files.h"

#include <stdio.h>
#include <string.h>

bool mount_line_parse(char *line, struct mount_entry *entry)
{
	char *fields[5] = { NULL },
	     *rest = line; /* id, parent, MAJOR:MINOR, the root inside the file system, the point */

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if ((fields[i] = strsep(&rest, " ")) == NULL)
			return false;
	/* any number of optional fields, "-", and the type */
	if (rest == NULL || (rest = strstr(rest, " - ")) == NULL)
		return false;
	rest += strlen(" - ");
	if (number_pair(fields[2], &entry->major, &entry->minor) == NULL)
		return false;
	text_unescape(fields[4]);
	entry->point = fields[4];
	entry->type = strsep(&rest, " ");
	entry->source = strsep(&rest, " ");
	return entry->source != NULL;
}

int mounts_each(int (*visit)(const struct mount_entry *entry, void *context), void *context)
{
	return mounts_of("self", visit, context);
}

int mounts_of(const char *number, int (*visit)(const struct mount_entry *entry, void *context), void *context)
{
	char path[FILE_PATH_SIZE];

	snprintf(path, sizeof(path), "/proc/%s/mountinfo", number);
	char *text SCOPE_FREE = file_load(path), *end;
	int result = 0;

	if (text == NULL)
		return -1;
	end = text + strlen(text);
	while (result == 0 && end > text) {
		struct mount_entry entry;
		char *line;

		*--end = '\0'; /* the newline */
		line = memrchr(text, '\n', (size_t)(end - text));
		line = line ? line + 1 : text;
		end = line;
		if (mount_line_parse(line, &entry))
			result = visit(&entry, context);
	}
	return result;
}
