#include "arguments.h"

#include "../base/number.h"

#include <string.h>

static int set_option(unsigned option, const char *value, struct arguments *arguments, struct fault *fault)
{
	const char *end;
	unsigned seconds;

	switch (option) {
	case OPTION_JSON:
		arguments->json = true;
		break;
	case OPTION_READ_ONLY:
		arguments->read_only = true;
		break;
	case OPTION_ANY_CONTENT:
		arguments->any_content = true;
		break;
	case OPTION_ACCEPT_MOVE:
		arguments->accept_move = true;
		break;
	case OPTION_PLAN:
		arguments->plan = true;
		break;
	case OPTION_NAME:
		arguments->name = value;
		break;
	case OPTION_CMDLINE:
		arguments->cmdline = value;
		break;
	case OPTION_SYSROOT:
		arguments->sysroot = value;
		break;
	case OPTION_WAIT:
		if (strcmp(value, "-") == 0) {
			arguments->wait = WAIT_AS_TOLD;
			break;
		}
		end = number_parse(value, WAIT_AS_TOLD - 1, &seconds);
		if (end == NULL || *end != '\0')
			return fault_about(fault, BAD_USAGE, "--wait %s, expected seconds", value);
		arguments->wait = (int)seconds;
		break;
	}
	return 0;
}

/* Take the option at *AT of ARGV, and the word behind it if it has a value. */
static int parse_option(char *argv[], size_t *at, unsigned allowed, struct arguments *arguments,
			struct fault *fault)
{
	static const struct {
		char name[14];
		uint16_t option;
		bool has_value;
	} options[] = {
		{ "--json", OPTION_JSON, false },
		{ "--name", OPTION_NAME, true },
		{ "--read-only", OPTION_READ_ONLY, false },
		{ "--any-content", OPTION_ANY_CONTENT, false },
		{ "--accept-move", OPTION_ACCEPT_MOVE, false },
		{ "--wait", OPTION_WAIT, true },
		{ "--cmdline", OPTION_CMDLINE, true },
		{ "--sysroot", OPTION_SYSROOT, true },
		{ "--plan", OPTION_PLAN, false },
	};

	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++) {
		if (strcmp(argv[*at], options[i].name) != 0 || !(options[i].option & allowed))
			continue;
		if (options[i].has_value && argv[*at + 1] == NULL)
			return fault_about(fault, BAD_USAGE, "%s needs a value", argv[*at]);
		*at += options[i].has_value;
		return set_option(options[i].option, argv[*at], arguments, fault);
	}
	return fault_about(fault, BAD_USAGE, "this command does not take %s", argv[*at]);
}

int arguments_parse(char *argv[], unsigned options, struct arguments *arguments, struct fault *fault)
{
	bool open = !(options & OPTION_NONE_AT_ALL);

	*arguments = (struct arguments){ .wait = -1 };
	for (size_t i = 0; argv[i] != NULL; i++) {
		if (open && strcmp(argv[i], "--") == 0) {
			open = false;
		} else if (open && strncmp(argv[i], "--", 2) == 0) {
			if (parse_option(argv, &i, options, arguments, fault) < 0)
				return -1;
		} else if (arguments->count < WORDS_MAX) {
			arguments->words[arguments->count++] = argv[i];
		} else {
			return fault_about(fault, BAD_USAGE, "more than %d words", WORDS_MAX);
		}
	}
	return 0;
}
