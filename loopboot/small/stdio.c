/*
 * The library's names for it, in the program alone. Of the streams there is standard output only, and nothing flushes it
 * but fflush(): no other thread, and no way out of main() without it.
 */
#include "printf.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#define LINE_SIZE 2048 /* more than the longest that is printed at once: a path, its quotes, a message */

#undef stdout
FILE *const stdout = NULL;

static char pending[4096];
static size_t pending_length;
static int write_error; /* the first one's errno; what is printed after it is lost */

int fflush(FILE *stream)
{
	(void)stream;
	for (size_t done = 0; done < pending_length && write_error == 0;) {
		ssize_t written = write(STDOUT_FILENO, pending + done, pending_length - done);

		if (written >= 0)
			done += (size_t)written;
		else if (errno != EINTR)
			write_error = errno;
	}
	pending_length = 0;
	errno = write_error;
	return write_error == 0 ? 0 : EOF;
}

int putchar(int c)
{
	if (pending_length == sizeof(pending))
		fflush(stdout);
	pending[pending_length++] = (char)c;
	return c;
}

static void print(const char *text)
{
	while (*text != '\0')
		putchar(*text++);
}

int fputs(const char *restrict text, FILE *restrict stream)
{
	(void)stream;
	print(text);
	return 0;
}

int puts(const char *text)
{
	print(text);
	return putchar('\n');
}

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

int printf(const char *restrict format, ...)
{
	char line[LINE_SIZE];
	va_list arguments;
	size_t length;

	va_start(arguments, format);
	length = format_line(line, format, arguments);
	va_end(arguments);
	print(line);
	return (int)length;
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
