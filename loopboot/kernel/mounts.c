#include "mounts.h"

#include "../base/number.h"
#include "../base/scope.h"
#include "files.h"

#include <stdint.h>
#include <string.h>

/* The kernel writes blank, tab, newline and backslash as \ooo (fs/proc_namespace.c, mangle()). */
static void undo_escapes(char *text)
{
	char *to = text;

	for (const char *from = text; *from != '\0'; to++)
		if (from[0] == '\\' && from[1] && from[2] && from[3]) {
			*to = (char)((from[1] - '0') * 64 + (from[2] - '0') * 8 + from[3] - '0');
			from += 4;
		} else {
			*to = *from++;
		}
	*to = '\0';
}

bool mount_line_parse(char *line, struct mount_entry *entry)
{
	char *fields[5] = { NULL },
	     *rest = line; /* id, parent, MAJOR:MINOR, the root inside the file system, the point */
	const char *minor;

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if ((fields[i] = strsep(&rest, " ")) == NULL)
			return false;
	/* any number of optional fields, "-", and the type */
	if (rest == NULL || (rest = strstr(rest, " - ")) == NULL)
		return false;
	rest += strlen(" - ");
	minor = number_parse(fields[2], UINT32_MAX, &entry->major);
	if (minor == NULL || *minor != ':' || number_parse(minor + 1, UINT32_MAX, &entry->minor) == NULL)
		return false;
	undo_escapes(fields[4]);
	entry->point = fields[4];
	entry->type = strsep(&rest, " ");
	return true;
}

int mounts_each(int (*visit)(const struct mount_entry *entry, void *context), void *context)
{
	char *text SCOPE_FREE = file_load("/proc/self/mountinfo");
	char *end;
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
