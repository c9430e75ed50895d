/* The library's names for it, in the program alone. */
#include "printf.h"

#include <stdio.h>
#include <unistd.h>

#define LINE_SIZE 2048 /* more than the longest that is printed at once: a path, its quotes, a message */

int vsnprintf(char *restrict text, size_t size, const char *restrict format, va_list arguments)
{
	return small_vsnprintf(text, size, format, arguments);
}

int snprintf(char *restrict text, size_t size, const char *restrict format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = small_vsnprintf(text, size, format, arguments);
	va_end(arguments);
	return length;
}

static size_t format_line(char line[LINE_SIZE], const char *format, va_list arguments)
{
	int length = small_vsnprintf(line, LINE_SIZE, format, arguments);

	return length < LINE_SIZE ? (size_t)length : LINE_SIZE - 1;
}

static int write_stream(FILE *stream, const char *format, va_list arguments)
{
	char line[LINE_SIZE];
	size_t length = format_line(line, format, arguments);

	return fwrite(line, 1, length, stream) == length ? (int)length : -1;
}

int fprintf(FILE *restrict stream, const char *restrict format, ...)
{
	va_list arguments;
	int result;

	va_start(arguments, format);
	result = write_stream(stream, format, arguments);
	va_end(arguments);
	return result;
}

int printf(const char *restrict format, ...)
{
	va_list arguments;
	int result;

	va_start(arguments, format);
	result = write_stream(stdout, format, arguments);
	va_end(arguments);
	return result;
}

/* In one write(), as /dev/kmsg wants it. */
int dprintf(int fd, const char *restrict format, ...)
{
	char line[LINE_SIZE];
	va_list arguments;
	size_t length;

	va_start(arguments, format);
	length = format_line(line, format, arguments);
	va_end(arguments);
	return (int)write(fd, line, length);
}
