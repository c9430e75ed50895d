#include "commands.h"
#include "answer.h"
#include "cmdline.h"

#include "../attach.h"
#include "../attach_further.h"
#include "../attach_image.h"
#include "../base/log.h"
#include "../kernel/udev.h"
#include "../kexec.h"

#include <stdio.h>
#include <string.h>

static void print_root(const char *way, struct root_mount root)
{
	answer("LOOPBOOT_WAY", way);
	answer("ROOT", root.device);
	answer("ROOTFSTYPE", root.type);
	answer("ROOTFLAGS", root.flags);
}

/* The host is not there yet: what to wait for, and how many seconds. */
static void print_wait(const struct request *request)
{
	char seconds[16];

	snprintf(seconds, sizeof(seconds), "%u", request_patience(request));
	answer("LOOPBOOT_TIMEOUT", seconds);
	print_root("wait", request->loop[0] == '\0'
			       ? ATTACH_DIRECT_MOUNT
			       : (struct root_mount){ ROOT_DEVICE, request->loopfstype, request->loopflags });
}

/* Quiet where the root is not ours: the same fstab may be read on another machine. */
static int attach_what_sysroot_names(const struct arguments *arguments, struct fault *fault)
{
	struct attachment root;

	log_setup(true, false);
	if (!attachment_read("root", &root))
		return 0;
	udev_hand_over();
	attach_hand_over(&root);
	return attach_sysroot(arguments->sysroot, arguments->name, &root, fault);
}

/*
 * In the initramfs: do what the kernel command line asks for. Without loop= and without an NTFS root there is nothing
 * to do ("none"). Without --wait a host that has not appeared is no fault but "wait", so that a boot script that is
 * called again and again can tell it from one.
 */
int command_attach(const struct arguments *arguments, struct fault *fault)
{
	static struct request request;
	struct attachment attachment;
	struct device host SCOPE_DEVICE = DEVICE_NONE;

	if (arguments->sysroot != NULL)
		return attach_what_sysroot_names(arguments, fault);
	if (cmdline_read(arguments->cmdline, &request, fault) < 0)
		return -1;
	log_setup(arguments->cmdline == NULL || strcmp(arguments->cmdline, "-") == 0, request.debug);
	if (arguments->plan ? !request_ours(&request) : !attach_ours(&request, 0)) {
		answer("LOOPBOOT_WAY", arguments->plan && request_undecided(&request) ? "undecided" : "none");
		return 0;
	}
	if (request_complete(&request, fault) < 0)
		return -1;
	if (arguments->plan) {
		print_wait(&request);
		return 0;
	}
	if (attach_find_host(&request, cmdline_wait(arguments, &request), &host, fault) < 0) {
		if (fault->reason != NO_DEVICE || arguments->wait >= 0)
			return -1;
		print_wait(&request);
		return 0;
	}
	kexec_first(&request, host.path);
	if (attach_root(&request, host.path, &attachment, fault) < 0)
		return -1;
	attach_extras(&request, &attachment);
	print_root(attachment.way, attach_mount(&attachment));
	return 0;
}
