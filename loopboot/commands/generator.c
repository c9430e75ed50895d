#include "commands.h"

#include "../attachment.h"
#include "../host_view.h"
#include "../kernel/files.h"

#include <unistd.h>

#define SETTINGS_SIZE 4096

/*
 * A systemd generator (systemd.generator(7)): runs before any unit is loaded, and may write into its three directories
 * only. What an administrator has in /etc comes before what the first of them holds. An initramfs, where
 * /etc/initrd-release stands, needs none of these units.
 */
int command_generator(const struct arguments *arguments, struct fault *fault)
{
	const char *directory = arguments->words[0];
	struct attachment root;
	char settings[SETTINGS_SIZE];

	fault_step(fault, "generating units");
	if (access("/etc/initrd-release", F_OK) == 0 || !attachment_read("root", &root))
		return 0;
	file_read(settings, sizeof(settings), "/etc/default/loopboot");
	return generate_host(directory, &root, settings, fault);
}
