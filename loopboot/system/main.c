/*
 * What only the running system needs, apart from the helper, which an initramfs carries: the program is mount.loopboot, for
 * mount(8), and loopboot-generator, for systemd.
 */
#include "../base/log.h"
#include "system.h"

#include <string.h>

static int run(const char *path, char *words[], struct fault *fault)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	struct arguments arguments;

	if (arguments_parse(words, OPTION_NONE_AT_ALL, &arguments, fault) < 0)
		return -1;
	if (strcmp(name, "loopboot-generator") == 0 && arguments.count == 3)
		return system_generator(&arguments, fault);
	if (strcmp(name, "mount.loopboot") == 0 && arguments.count >= 2)
		return system_mount(&arguments, fault);
	return fault_on(fault, BAD_USAGE, "mount -t loopboot host DIRECTORY");
}

int main(int argc, char *argv[])
{
	struct fault fault = { 0 };

	if (argc > 0 && run(argv[0], argv + 1, &fault) == 0)
		return STATUS_DONE;
	log_fault(&fault);
	return (int)reason_status(fault.reason);
}
