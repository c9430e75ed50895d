#include "commands.h"

#include "../kernel/dm.h"
#include "../attachment.h"

#include <stdio.h>
#include <string.h>

/* NAME is taken with and without the prefix that status shows on devices. */
int command_unmap(const struct arguments *arguments, struct fault *fault)
{
	const char *name = arguments->words[0];
	char full[DM_NAME_SIZE];

	if (strncmp(name, DM_NAME_PREFIX, strlen(DM_NAME_PREFIX)) == 0)
		name += strlen(DM_NAME_PREFIX);
	snprintf(full, sizeof(full), DM_NAME_PREFIX "%s", name);
	fault_step(fault, "removing the map %s", name);
	if (dm_remove(full, fault) < 0)
		return -1;
	attachment_remove(name);
	return 0;
}
