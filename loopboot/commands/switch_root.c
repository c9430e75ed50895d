#include "commands.h"

#include "../kernel/switch_root.h"

int command_switch_root(const struct arguments *arguments, struct fault *fault)
{
	char *const *words = arguments->words;

	fault_step(fault, "changing the root to %s", words[0]);
	return switch_root(words[0], words[1], &words[1], fault);
}
