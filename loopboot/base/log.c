#include "log.h"
#include "scope.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>

static bool to_kmsg;
static bool speak_debug;

void log_setup(bool kmsg, bool debug)
{
	to_kmsg = kmsg;
	speak_debug = debug;
}

/*
 * LEVEL is the kernel's (Documentation/core-api/printk-basics.rst). Standard error is the console while an
 * initramfs runs; the copy in the kernel's log is for the journal, so it has a level (5 or more) that `quiet`
 * keeps off the console.
 */
static void say(int level, const char *message)
{
	dprintf(STDERR_FILENO, "loopboot: %s\n", message);
	if (!to_kmsg)
		return;
	int kmsg SCOPE_CLOSE = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	if (kmsg >= 0)
		dprintf(kmsg, "<%d>loopboot: %s\n", level, message);
}

void log_fault(const struct fault *fault)
{
	char words[640], message[832];

	fault_format(fault, words, sizeof(words));
	snprintf(message, sizeof(message), "%s%s%s", fault->step, fault->step[0] ? ": " : "", words);
	say(5, message);
}

static void say_formatted(int level, const char *format, va_list arguments)
{
	char message[512];

	vsnprintf(message, sizeof(message), format, arguments);
	say(level, message);
}

void log_warning(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say_formatted(5, format, arguments);
	va_end(arguments);
}

void log_debug(const char *format, ...)
{
	va_list arguments;

	if (!speak_debug)
		return;
	va_start(arguments, format);
	say_formatted(7, format, arguments);
	va_end(arguments);
}
