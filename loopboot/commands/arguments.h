/* The words and options behind a subcommand. */
#ifndef LOOPBOOT_COMMANDS_ARGUMENTS_H
#define LOOPBOOT_COMMANDS_ARGUMENTS_H

#include "../base/fault.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#define WORDS_MAX 64

/* As long as the kernel command line says. */
#define WAIT_AS_TOLD INT_MAX

struct arguments {
	char *words[WORDS_MAX + 1]; /* NULL-terminated */
	size_t count;
	bool json;
	bool read_only;
	bool any_content;
	bool accept_move;
	bool plan;
	const char *name;    /* NULL if absent */
	const char *cmdline; /* NULL if absent */
	const char *sysroot; /* NULL if absent */
	int wait;            /* seconds; -1 if absent, WAIT_AS_TOLD for "-" */
};

/* Which options a subcommand takes. With OPTION_NONE_AT_ALL every word is handed on as it is. */
enum {
	OPTION_JSON = 1 << 0,
	OPTION_NAME = 1 << 1,
	OPTION_READ_ONLY = 1 << 2,
	OPTION_ANY_CONTENT = 1 << 3,
	OPTION_WAIT = 1 << 4,
	OPTION_CMDLINE = 1 << 5,
	OPTION_NONE_AT_ALL = 1 << 6,
	OPTION_SYSROOT = 1 << 7,
	OPTION_PLAN = 1 << 8,
	OPTION_ACCEPT_MOVE = 1 << 9,
};

/*
 * Sort ARGV (NULL-terminated) into ARGUMENTS. Options may stand anywhere before "--".
 * Faults: BAD_USAGE.
 */
int arguments_parse(char *argv[], unsigned options, struct arguments *arguments, struct fault *fault);

#endif
