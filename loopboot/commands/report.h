/* What a command found, on standard output: for --json as JSON, else as lines for people and scripts. */
#ifndef LOOPBOOT_COMMANDS_REPORT_H
#define LOOPBOOT_COMMANDS_REPORT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * A report that is being printed, from { .json = …, .separator = … } on. As lines it is its objects: with '\n' as
 * SEPARATOR a line key=value for each value, with another one a line for each object, its values between separators;
 * arrays do not show. Numbers above 2^53 stay whole in JSON: readers that use doubles lose bits, not we.
 */
struct report {
	bool json;
	char separator;
	bool filled; /* what is open holds something already */
	uint8_t depth;
};

/* Begin an object ('{') or an array ('['), called KEY where it lies in an object, else NULL; end it ('}' or ']'). */
void report_begin(struct report *report, const char *key, char bracket);
void report_end(struct report *report, char bracket);

void report_text(struct report *report, const char *key, const char *value);
void report_number(struct report *report, const char *key, uint64_t value);
/* true and false in JSON, the words YES and NO in lines. */
void report_bool(struct report *report, const char *key, bool value, const char *yes, const char *no);

#endif
