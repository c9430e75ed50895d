#include "json.h"

#include <inttypes.h>
#include <stdio.h>

struct json json_open(char bracket)
{
	putchar(bracket);
	return (struct json){ false };
}

void json_close(char bracket)
{
	putchar(bracket);
}

static void print_string(const char *text)
{
	putchar('"');
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;
		if (c == '"' || c == '\\')
			printf("\\%c", c);
		else if (c < 0x20)
			printf("\\u%04x", c);
		else
			putchar(c);
	}
	putchar('"');
}

void json_key(struct json *json, const char *key)
{
	if (json->filled)
		putchar(',');
	json->filled = true;
	if (key == NULL)
		return;
	print_string(key);
	putchar(':');
}

void json_text(struct json *json, const char *key, const char *value)
{
	json_key(json, key);
	print_string(value);
}

void json_number(struct json *json, const char *key, uint64_t value)
{
	json_key(json, key);
	printf("%" PRIu64, value);
}

void json_bool(struct json *json, const char *key, bool value)
{
	json_key(json, key);
	fputs(value ? "true" : "false", stdout);
}
