#include "exitrd.h"

#include "../base/scope.h"
#include "files.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROGRAM EXITRD_DIRECTORY "/shutdown"

/*
 * The file itself once more, as a mount that allows execution, which /run does not. What is mounted cannot be removed, nor this
 * one written: dracut deletes a shutdown where it has no room to unpack its initramfs (dracut-shutdown-onfailure.service),
 * mkinitcpio copies its own over it.
 */
static int mount_program(void)
{
	if (mount(PROGRAM, PROGRAM, NULL, MS_BIND, NULL) != 0)
		return -1;
	return mount(NULL, PROGRAM, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL);
}

static int copy_program(void)
{
	int from SCOPE_CLOSE = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int to SCOPE_CLOSE = open(PROGRAM, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0700);
	struct stat is;

	if (from < 0 || to < 0 || fstat(from, &is) != 0)
		return -1;
	return sendfile(to, from, NULL, (size_t)is.st_size) == is.st_size ? 0 : -1;
}

int exitrd_prepare(struct fault *fault)
{
	if (access(PROGRAM, X_OK) == 0)
		return 0;
	if (directory_make(EXITRD_DIRECTORY, 0755) == 0 && copy_program() == 0 && mount_program() == 0)
		return 0;
	fault_errno_on(fault, SYSTEM_CALL_FAILED, PROGRAM);
	unlink(PROGRAM); /* half a program would be started as well */
	return -1;
}
