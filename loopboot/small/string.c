/* The library's names for it, in the program alone: the library's own are made for long texts, and longer than all their callers here. */
#include <stdint.h>
#include <string.h>

size_t strnlen(const char *text, size_t most)
{
	size_t length = 0;

	while (length < most && text[length] != '\0')
		length++;
	return length;
}

size_t strlen(const char *text)
{
	return strnlen(text, SIZE_MAX);
}

char *strchr(const char *text, int c)
{
	for (; *text != (char)c; text++)
		if (*text == '\0')
			return NULL;
	return (char *)text;
}

size_t strspn(const char *text, const char *accepted)
{
	size_t length = 0;

	while (text[length] != '\0' && strchr(accepted, text[length]) != NULL)
		length++;
	return length;
}

/* The terminator of REJECTED is found in it, too, and so ends TEXT. */
size_t strcspn(const char *text, const char *rejected)
{
	size_t length = 0;

	while (strchr(rejected, text[length]) == NULL)
		length++;
	return length;
}

char *strstr(const char *text, const char *part)
{
	size_t length = strlen(part);

	for (; *text != '\0'; text++)
		if (strncmp(text, part, length) == 0)
			return (char *)text;
	return length == 0 ? (char *)text : NULL;
}
