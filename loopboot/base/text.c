#include "text.h"

#include <string.h>

void text_copy(char *to, size_t size, const char *from)
{
	while (*from != '\0' && --size > 0)
		*to++ = *from++;
	*to = '\0';
}

void text_unescape(char *text)
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

const char *text_last_part(const char *path)
{
	const char *last = path;

	for (; *path != '\0'; path++)
		if (*path == '/' || *path == '\\')
			last = path + 1;
	return last;
}

const char *text_nth(const char *texts, size_t n)
{
	while (n-- > 0)
		texts += strlen(texts) + 1;
	return texts;
}
