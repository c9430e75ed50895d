#include "check.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

unsigned checks_passed, checks_failed;
int check_port = -1;

static void say_line(const char *begin, const char *format, va_list arguments)
{
	char line[768];

	vsnprintf(line, sizeof(line), format, arguments);
	dprintf(STDOUT_FILENO, "%s%s\n", begin, line);
	if (check_port >= 0)
		dprintf(check_port, "%s%s\n", begin, line);
}

void say(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say_line("", format, arguments);
	va_end(arguments);
}

bool check(bool good, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say_line(good ? "ok " : "not ok ", format, arguments);
	va_end(arguments);
	*(good ? &checks_passed : &checks_failed) += 1;
	return good;
}

bool check_done(int result, const struct fault *fault, const char *what)
{
	char words[640];

	if (result == 0)
		return check(true, "%s", what);
	return check(false, "%s: %s", what, fault_format(fault, words, sizeof(words)));
}

bool check_fault(int result, const struct fault *fault, enum reason reason, const char *what)
{
	char words[640];

	if (result == -1 && fault->reason == reason)
		return check(true, "%s: %s", what, reason_text(reason));
	return check(false, "%s: result %d, reason %s", what, result,
		     result ? fault_format(fault, words, sizeof(words)) : "none");
}

int check_sum(void)
{
	say("%u passed, %u failed", checks_passed, checks_failed);
	return checks_failed != 0 || checks_passed == 0;
}
