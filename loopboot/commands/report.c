#include "report.h"

#include "../base/number.h"
#include "../base/utf8.h"

#include <stdio.h>
#include <string.h>

/* JSON is UTF-8: a byte that is none, as in the label of an old FAT, stands for the character of its number. */
static void print_string(const char *text)
{
	uint32_t character;

	putchar('"');
	for (size_t size; *text != '\0'; text += size) {
		size = utf8_decode(text, strlen(text), &character);
		if (*text == '"' || *text == '\\')
			putchar('\\');
		if (size != 0 && character >= ' ')
			printf("%.*s", (int)size, text);
		else
			printf("\\u%04x", (uint8_t)*text), size = 1;
	}
	putchar('"');
}

/* What stands before a value, or before a bracket in JSON. */
static void lead_in(struct report *report, const char *key)
{
	if (report->json) {
		if (report->filled)
			putchar(',');
		if (key != NULL) {
			print_string(key);
			putchar(':');
		}
	} else if (report->separator == '\n') {
		printf("%s=", key);
	} else if (report->filled) {
		putchar(report->separator);
	}
	report->filled = true;
}

static void print_plain(struct report *report, const char *key, const char *value)
{
	lead_in(report, key);
	fputs(value, stdout);
	if (!report->json && report->separator == '\n')
		putchar('\n');
}

void report_begin(struct report *report, const char *key, char bracket)
{
	if (report->json) {
		lead_in(report, key);
		putchar(bracket);
	}
	report->filled = false;
	report->depth++;
}

void report_end(struct report *report, char bracket)
{
	if (report->json)
		putchar(bracket);
	report->filled = true;
	report->depth--;
	if (report->json ? report->depth == 0 : bracket == '}' && report->separator != '\n')
		putchar('\n');
}

void report_text(struct report *report, const char *key, const char *value)
{
	if (!report->json) {
		print_plain(report, key, value);
		return;
	}
	lead_in(report, key);
	print_string(value);
}

void report_number(struct report *report, const char *key, uint64_t value)
{
	char text[NUMBER_SIZE];

	number_format(value, text);
	print_plain(report, key, text);
}

void report_bool(struct report *report, const char *key, bool value, const char *yes, const char *no)
{
	print_plain(report, key, report->json ? (value ? "true" : "false") : value ? yes : no);
}
