#include "system.h"

#include "../attachment.h"
#include "../base/log.h"
#include "../base/scope.h"
#include "../hibernation.h"
#include "host_units.h"
#include "../kernel/files.h"
#include "missing.h"

#include <fcntl.h>
#include <unistd.h>

#define SETTINGS_SIZE 4096

/* systemd starts a generator with no place to speak to, and what is left out of a boot must be seen. */
static void speak_on_console(void)
{
	int console SCOPE_CLOSE = open("/dev/console", O_WRONLY | O_NOCTTY | O_CLOEXEC);

	if (console >= 0)
		dup2(console, STDERR_FILENO);
	log_setup(true, false);
}

/*
 * A systemd generator (systemd.generator(7)): runs before any unit is loaded, and may write into its three directories
 * only, of which units in /etc come before the first one's, and all others before the last one's. An initramfs, where
 * /etc/initrd-release stands, needs none of these units.
 */
int system_generator(const struct arguments *arguments, struct fault *fault)
{
	char *const *directories = arguments->words;
	struct attachment root;
	char settings[SETTINGS_SIZE];

	fault_step(fault, "generating units");
	if (access("/etc/initrd-release", F_OK) == 0 || !attachment_read("root", &root))
		return 0;
	speak_on_console();
	char *fstab SCOPE_FREE = file_load("/etc/fstab");
	file_read(settings, sizeof(settings), "/etc/default/loopboot");
	int result = generate_hibernation(directories[0], fault);
	if (result == 0)
		result = generate_host(directories[2], &root, settings, fstab ? fstab : "", fault);
	generate_missing(fstab, directories[1]);
	return result;
}
