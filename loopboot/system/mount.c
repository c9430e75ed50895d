#include "system.h"

#include "host_view.h"
#include "../kernel/mount_options.h"

#include <stdio.h>
#include <string.h>

/*
 * mount(8) runs /sbin/mount.loopboot as `mount.loopboot SPEC DIRECTORY [-sfnv] [-N NAMESPACE] [-o OPTIONS] [-t TYPE]`.
 * SPEC says nothing, as that of a proc: where a file of that name stands, mount(8) makes a whole path of it.
 * Unless told otherwise it hands over rw, which nobody wished: the view is read-only in any case. What the host holds is
 * Windows' to say, and programs and devices of its making are nobody's to run or open.
 */
int system_mount(const struct arguments *arguments, struct fault *fault)
{
	char *const *words = arguments->words;
	char options[MOUNT_DATA_SIZE];
	const char *wished = "";
	struct attachment root = { 0 };

	for (size_t i = 2; words[i] != NULL; i++) {
		if (strcmp(words[i], "-f") == 0)
			return 0;
		if (strcmp(words[i], "-o") == 0 && words[i + 1] != NULL)
			wished = words[i + 1];
	}
	if (snprintf(options, sizeof(options), "nosuid,nodev,%s", wished) >= (int)sizeof(options))
		return fault_on(fault, BAD_USAGE, wished);
	attachment_read("root", &root);
	return host_view(&root, words[1], options, fault);
}
