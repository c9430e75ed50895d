#include "kexec.h"

#include "attach.h"
#include "base/log.h"
#include "base/scope.h"
#include "boot/bzimage.h"
#include "boot/choice.h"
#include "kernel/files.h"
#include "kernel/inside.h"
#include "kernel/kexec.h"
#include "kernel/modules.h"
#include "kernel/mount.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* No attachment has a name that begins with a dot. */
#define DIRECTORY ATTACHMENT_DIRECTORY "/.look"

static int mount_look(const struct attachment *look, struct fault *fault)
{
	char options[sizeof(look->flags) + 64];

	if (!filesystem_known(look->fstype))
		return fault_on(fault, NO_FILE_SYSTEM, look->fstype);
	snprintf(options, sizeof(options), "%s,nosuid,nodev,noexec", look->flags);
	if (directory_make(DIRECTORY, 0700) < 0)
		return fault_errno_on(fault, SYSTEM_CALL_FAILED, DIRECTORY);
	if (mount_image(look->device, DIRECTORY, look->fstype, options, true, fault) == 0)
		return 0;
	rmdir(DIRECTORY);
	return -1;
}

/* That the KERNEL is all there, so far as can be seen. */
static int check_kernel(int root, const char *kernel, struct fault *fault)
{
	int fd SCOPE_CLOSE = inside_open(root, kernel);
	char path[32];
	struct device file;
	int result;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (device_open(path, &file, fault) < 0)
		return -1;
	result = bzimage_check(&file.source, kernel, fault);
	device_close(&file);
	return result;
}

static int look_inside(const struct request *request, bool load, struct next_kernel *next,
		       struct fault *fault)
{
	struct boot_entry *entry = &next->entry;
	int root SCOPE_CLOSE = open(DIRECTORY, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	fault_step(fault, "looking for the kernel in %s", request->loop);
	if (root < 0)
		return fault_errno_on(fault, OPEN_FAILED, DIRECTORY);
	if (boot_choose(root, entry, fault) < 0)
		return -1;
	if (!line_merge(entry->options, request->given, next->line, sizeof(next->line)))
		return fault_about(fault, LONG_LINE, "more than %d bytes", BOOT_LINE_SIZE - 1);
	if (!load)
		return 0;
	fault_step(fault, "loading the kernel in %s", request->loop);
	if (check_kernel(root, entry->kernel, fault) < 0)
		return -1;
	return kexec_load(root, entry->kernel, entry->initrds, next->line, fault);
}

/* What cannot be taken away is in nobody's way but a later map's: it is read-only. */
static void take_down(const struct attachment *look, bool mounted)
{
	struct fault fault = { .step = "taking the image down" };

	if ((mounted && unmount(DIRECTORY, &fault) < 0) || attach_look_end(look, &fault) < 0)
		log_fault(&fault);
	rmdir(ATTACHMENT_DIRECTORY);
}

int kexec_prepare(struct request *request, const char *host, bool load, struct next_kernel *next,
		  struct fault *fault)
{
	struct attachment look;
	bool mounted;
	int result = -1;

	if (attach_look(request, host, &look, fault) < 0)
		return -1;
	fault_step(fault, "mounting %s", look.device);
	mounted = mount_look(&look, fault) == 0;
	if (mounted)
		result = look_inside(request, load, next, fault);
	take_down(&look, mounted);
	return result;
}

void kexec_first(struct request *request, const char *host)
{
	static struct next_kernel next;
	struct fault fault = { 0 };

	if (!request->kexec || request->loop[0] == '\0')
		return;
	if (kexec_prepare(request, host, true, &next, &fault) == 0) {
		log_debug("jumping into %s", next.entry.kernel);
		kexec_jump(&fault);
	}
	log_fault(&fault);
	log_warning("the boot goes on with this medium's kernel instead of the image's");
}
