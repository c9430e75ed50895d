#include "commands.h"
#include "cmdline.h"

#include "../attach.h"
#include "../attach_further.h"
#include "../attach_image.h"
#include "../base/log.h"
#include "../base/scope.h"
#include "../fstab.h"
#include "../kexec.h"
#include "../kernel/files.h"
#include "../kernel/modules.h"
#include "../kernel/mount.h"
#include "../kernel/switch_root.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <unistd.h>

#define SYSROOT "/sysroot"

/* What the kernel leaves to the first process of a hand-made initramfs: it may hold nothing but this program. */
static void mount_basics(void)
{
	static const struct {
		char type[9], directory[6], options[10];
	} basics[] = {
		{ "proc", "/proc", "" },
		{ "sysfs", "/sys", "" },
		{ "devtmpfs", "/dev", "mode=0755" },
		{ "tmpfs", "/run", "mode=0755" },
	};

	for (size_t i = 0; i < sizeof(basics) / sizeof(*basics); i++) {
		mkdir(basics[i].directory, 0755);
		mount(basics[i].type, basics[i].directory, basics[i].type, MS_NOSUID, basics[i].options);
	}
}

/* Without /dev/console in the initramfs the kernel starts its init with no files open at all. */
static void open_console(void)
{
	int fd = open("/dev/console", O_RDWR);

	if (fd < 0)
		return;
	for (int to = 0; to <= 2; to++)
		if (to != fd)
			dup2(fd, to);
	if (fd > 2)
		close(fd);
}

static int mount_root(const struct request *request, const struct attachment *attachment, struct fault *fault)
{
	const struct root_mount root = attach_mount(attachment);

	fault_step(fault, "mounting the root %s", attachment->device);
	mkdir(SYSROOT, 0755);
	return mount_image(root.device, SYSROOT, root.type, root.flags, request->read_only, fault);
}

/* Most of what the root's init needs may lie there; nobody mounts it later. */
static int mount_usr(const struct request *request, struct fault *fault)
{
	char *text SCOPE_FREE = file_load(SYSROOT "/etc/fstab"), *rest = text, device[DEVICE_PATH_SIZE];
	struct fstab_entry entry;

	fault_step(fault, "mounting /usr");
	while (fstab_next(&rest, FSTAB, &entry)) {
		if (strcmp(entry.where, "/usr") != 0)
			continue;
		snprintf(device, sizeof(device), DEVICE_PREFIX "%s", entry.name);
		return mount_image(device, SYSROOT "/usr", entry.type, entry.options, request->read_only,
				   fault);
	}
	return 0;
}

static int boot(const struct arguments *arguments, struct request *request, struct fault *fault)
{
	char *argv[WORDS_MAX + 2] = { NULL };
	struct attachment attachment;
	struct device host SCOPE_DEVICE = DEVICE_NONE;

	if (cmdline_read(NULL, request, fault) < 0)
		return -1;
	log_setup(true, request->debug);
	if (request_ours(request) && request_complete(request, fault) < 0)
		return -1;
	modules_load_all();
	if (!attach_ours(request, request_patience(request)))
		return fault_on(fault, NO_LOOP, "this initramfs can do nothing else");
	if (attach_find_host(request, request_patience(request), &host, fault) < 0)
		return -1;
	kexec_first(request, host.path);
	if (attach_root(request, host.path, &attachment, fault) < 0 ||
	    mount_root(request, &attachment, fault) < 0)
		return -1;
	attach_hand_over(&attachment);
	attach_extras(request, &attachment);
	attach_sysroot(SYSROOT, NULL, &attachment, fault);
	if (mount_usr(request, fault) < 0)
		return -1;
	fault_step(fault, "changing the root");
	argv[0] = (char *)request->init;
	for (size_t i = 0; i < arguments->count; i++)
		argv[i + 1] = arguments->words[i];
	return switch_root(SYSROOT, request->init, argv, fault);
}

/* Pid 1 must not end, and the message must stay readable: a shell if there is one, a reboot if panic= wants one. */
static void rest(const struct request *request)
{
	execv("/bin/sh", (char *[]){ "sh", NULL });
	if (request->panic > 0) {
		sleep(request->panic);
		reboot(RB_AUTOBOOT);
	}
	log_warning("press Ctrl-Alt-Del to start again");
	for (;;)
		pause();
}

/*
 * Be /init: bring the root up, change into it, and become its init, which gets ARGUMENTS' words (the kernel hands over
 * what it does not know itself).
 */
int command_init(const struct arguments *arguments, struct fault *fault)
{
	static struct request request;

	if (getpid() != 1)
		return fault_on(fault, BAD_USAGE, "init is for the first process of an initramfs");
	mount_basics();
	open_console();
	boot(arguments, &request, fault);
	log_fault(fault);
	rest(&request);
	return -1;
}
