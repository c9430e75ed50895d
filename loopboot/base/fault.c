#include "fault.h"
#include "text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The words of all reasons, text and cure in turn (text_nth()). An empty cure is the most frequent one. */
#define CHKDSK                           ""
#define REASON(name, status, text, cure) text "\0" cure "\0"
static const char words[] =
#include "reasons.def"
    ;
#undef REASON

#define REASON(name, status, text, cure) status,
static const uint8_t statuses[REASON_COUNT] = {
#include "reasons.def"
};
#undef REASON

void fault_step(struct fault *fault, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(fault->step, sizeof(fault->step), format, arguments);
	va_end(arguments);
}

/* Forget what went before, but for the step and the new subject. */
static int set(struct fault *fault, enum reason reason, int error)
{
	fault->reason = reason;
	fault->offset = FAULT_NOWHERE;
	fault->compared = false;
	fault->error = error;
	return -1;
}

int fault_about(struct fault *fault, enum reason reason, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(fault->subject, sizeof(fault->subject), format, arguments);
	va_end(arguments);
	return set(fault, reason, 0);
}

int fault_errno(struct fault *fault, enum reason reason, const char *format, ...)
{
	int error = errno;
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(fault->subject, sizeof(fault->subject), format, arguments);
	va_end(arguments);
	return set(fault, reason, error);
}

int fault_on(struct fault *fault, enum reason reason, const char *name)
{
	text_copy(fault->subject, sizeof(fault->subject), name);
	return set(fault, reason, 0);
}

int fault_errno_on(struct fault *fault, enum reason reason, const char *name)
{
	fault_on(fault, reason, name);
	return set(fault, reason, errno);
}

int fault_at(struct fault *fault, enum reason reason, const char *name, uint64_t offset)
{
	fault_on(fault, reason, name);
	fault->offset = offset;
	return -1;
}

int fault_mismatch(struct fault *fault, enum reason reason, const char *name, uint64_t offset,
		   uint64_t expected, uint64_t found)
{
	fault_at(fault, reason, name, offset);
	fault->compared = true;
	fault->expected = expected;
	fault->found = found;
	return -1;
}

enum status reason_status(enum reason reason)
{
	return statuses[reason];
}

const char *reason_text(enum reason reason)
{
	return text_nth(words, reason * 2);
}

const char *reason_cure(enum reason reason)
{
	const char *cure = text_nth(words, reason * 2 + 1);

	return cure[0] != '\0' ? cure : "in Windows run: chkdsk /f DRIVE:";
}

/* Where it happened: "(SUBJECT, byte N of the device, expected E, found F, errno)", or "" if nothing is
 * known. */
static void format_where(const struct fault *fault, char *text, size_t size)
{
	char offset[48] = "", values[64] = "";

	if (fault->offset != FAULT_NOWHERE)
		snprintf(offset, sizeof(offset), "%sat byte %" PRIu64, fault->subject[0] ? " " : "",
			 fault->offset);
	if (fault->compared)
		snprintf(values, sizeof(values), ", expected %" PRIu64 ", found %" PRIu64, fault->expected,
			 fault->found);
	snprintf(text, size, "%s%s%s%s%s", fault->subject, offset, values, fault->error ? ": " : "",
		 fault->error ? strerror(fault->error) : "");
}

const char *fault_format(const struct fault *fault, char *text, size_t size)
{
	char where[384];

	format_where(fault, where, sizeof(where));
	snprintf(text, size, "%s%s%s%s: %s", reason_text(fault->reason), where[0] ? " (" : "", where,
		 where[0] ? ")" : "", reason_cure(fault->reason));
	return text;
}
