#include "commands.h"
#include "answer.h"
#include "cmdline.h"

#include "../attach.h"
#include "../base/log.h"
#include "../kernel/kexec.h"
#include "../kernel/switch_root.h"
#include "../kexec.h"

#include <string.h>

static void print_plan(const struct next_kernel *next)
{
	answer("KERNEL", next->entry.kernel);
	answer("INITRD", next->entry.initrds);
	answer("CMDLINE", next->line);
}

/* On a boot medium: become the kernel that the image itself would boot, or only say which one that is. */
int command_kexec(const struct arguments *arguments, struct fault *fault)
{
	static struct request request;
	static struct next_kernel next;
	struct device host SCOPE_DEVICE = DEVICE_NONE;

	if (cmdline_read(arguments->cmdline, &request, fault) < 0)
		return -1;
	log_setup(false, request.debug);
	if (request.loop[0] == '\0')
		return fault_on(fault, NO_LOOP, "");
	if (!arguments->plan && !root_is_initramfs())
		return fault_on(fault, BAD_USAGE,
				"without --plan kexec is for an initramfs: nothing would be shut down");
	if (request_complete(&request, fault) < 0 ||
	    attach_find_host(&request, cmdline_wait(arguments, &request), &host, fault) < 0 ||
	    kexec_prepare(&request, host.path, !arguments->plan, &next, fault) < 0)
		return -1;
	if (!arguments->plan)
		return kexec_jump(fault);
	print_plan(&next);
	return 0;
}
