#include "commands.h"
#include "cmdline.h"

#include "../attach.h"
#include "../base/log.h"
#include "../base/quote.h"

#include <stdio.h>
#include <string.h>

/* What a boot script evaluates. */
static void print_result(const char *way, const struct record *record)
{
	quote_write(stdout, "LOOPBOOT_WAY", way);
	if (record == NULL)
		return;
	quote_write(stdout, "ROOT", record->device);
	quote_write(stdout, "ROOTFSTYPE", record->fstype);
	quote_write(stdout, "ROOTFLAGS", record->flags);
}

/*
 * In the initramfs: do what the kernel command line asks for. Without loop= and without an NTFS root there is nothing to do ("none"); a
 * host that has not appeared is "wait", so that a boot script that is called again and again can tell it from a fault.
 */
int command_attach(const struct arguments *arguments, struct fault *fault)
{
	static struct request request;
	struct record record;
	char host[DEVICE_PATH_SIZE];

	if (cmdline_read(arguments->cmdline, &request, fault) < 0)
		return -1;
	log_setup(arguments->cmdline == NULL, request.debug);
	if (!request_ours(&request)) {
		print_result("none", NULL);
		return 0;
	}
	if (request_complete(&request, fault) < 0)
		return -1;
	if (attach_find_host(&request, arguments->wait, host, fault) < 0) {
		if (fault->reason != NO_DEVICE || arguments->wait > 0)
			return -1;
		print_result("wait", NULL);
		return 0;
	}
	if (attach_root(&request, host, &record, fault) < 0)
		return -1;
	print_result(record.way, &record);
	return 0;
}
