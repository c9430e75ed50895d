#include "commands.h"

#include "../base/log.h"
#include "../kernel/files.h"
#include "../kernel/program.h"
#include "../shutdown.h"

#include <errno.h>
#include <linux/reboot.h>
#include <stdbool.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What `systemctl reboot --reboot-argument=` leaves for whoever reboots (systemd, src/shared/reboot-util.c). */
#define REBOOT_ARGUMENT "/run/systemd/reboot-param"

static void reboot_with_argument(void)
{
	char argument[256];

	if (file_read(argument, sizeof(argument), REBOOT_ARGUMENT) && argument[0] != '\0')
		syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_RESTART2,
			argument);
	reboot(RB_AUTOBOOT);
}

/* Ends the machine as VERB says; returns only if the kernel refuses. */
static void end(const char *verb)
{
	if (strcmp(verb, "halt") == 0)
		reboot((int)RB_HALT_SYSTEM);
	else if (strcmp(verb, "kexec") == 0)
		reboot((int)LINUX_REBOOT_CMD_KEXEC); /* without a kernel that was loaded it comes back */
	if (strcmp(verb, "reboot") == 0 || strcmp(verb, "kexec") == 0)
		reboot_with_argument();
	reboot(RB_POWER_OFF);
}

/*
 * What other parts of the initramfs have put off until nothing is mounted any more: dracut's modules. It is there only if one
 * of them asked for it (dracut-module/50loopboot/loopboot-shutdown.sh).
 */
static void run_what_was_put_off(void)
{
	static char *const program[] = { "loopboot-shutdown", NULL };

	program_run(program);
}

/*
 * The last process: take the storage down, and end the machine. The first word says how, as systemd-shutdown hands it on;
 * its options, the other words, are about its log.
 */
int command_shutdown(const struct arguments *arguments, struct fault *fault)
{
	if (getpid() != 1)
		return fault_about(fault, BAD_USAGE,
				   "shutdown is for the last process of a session; use systemctl %s",
				   arguments->words[0]);
	log_setup(true, false);
	bool done = shutdown_storage();
	run_what_was_put_off();
	end(arguments->words[0]);
	log_warning("the machine does not go off (%s): switch it off; %s", strerror(errno),
		    done ? "everything is unmounted" : "what is still mounted is named above");
	for (;;)
		pause();
}
