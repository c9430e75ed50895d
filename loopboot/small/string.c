/* The library's names for it, in the program alone: the library's own are made for long texts, and longer than all their callers here. */
#include "errors.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

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

int strncmp(const char *one, const char *other, size_t most)
{
	for (; most > 0 && *one == *other && *one != '\0'; most--)
		one++, other++;
	return most == 0 ? 0 : (unsigned char)*one - (unsigned char)*other;
}

int strcmp(const char *one, const char *other)
{
	return strncmp(one, other, PTRDIFF_MAX);
}

char *strstr(const char *text, const char *part)
{
	size_t length = strlen(part);

	for (; *text != '\0'; text++)
		if (strncmp(text, part, length) == 0)
			return (char *)text;
	return length == 0 ? (char *)text : NULL;
}

char *strcpy(char *restrict to, const char *restrict from)
{
	char *at = to;

	while ((*at++ = *from++) != '\0')
		;
	return to;
}

char *strrchr(const char *text, int c)
{
	const char *found = NULL;

	for (;; text++) {
		if (*text == (char)c)
			found = text;
		if (*text == '\0')
			return (char *)found;
	}
}

static int lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : (unsigned char)c;
}

int strcasecmp(const char *one, const char *other)
{
	for (; lower(*one) == lower(*other) && *one != '\0'; one++)
		other++;
	return lower(*one) - lower(*other);
}

char *strerror(int error)
{
	return (char *)small_strerror(error);
}
