/* JSON on standard output, for --json. */
#ifndef LOOPBOOT_COMMANDS_JSON_H
#define LOOPBOOT_COMMANDS_JSON_H

#include <stdbool.h>
#include <stdint.h>

/*
 * An object or array that is being printed. json_… functions put the commas and the escapes; a KEY of NULL is for the
 * elements of an array. Numbers above 2^53 stay whole: readers that use doubles lose bits, not we.
 */
struct json {
	bool filled;
};

struct json json_open(char bracket); /* '{' or '[' */
void json_close(char bracket);       /* '}' or ']' */
void json_text(struct json *json, const char *key, const char *value);
void json_number(struct json *json, const char *key, uint64_t value);
void json_bool(struct json *json, const char *key, bool value);
/* Begin an element whose value is printed next, with json_open(). */
void json_key(struct json *json, const char *key);

#endif
