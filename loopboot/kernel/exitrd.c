#include "exitrd.h"

#include "../base/scope.h"
#include "files.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROGRAM EXITRD_DIRECTORY "/shutdown"

/* PATH itself once more, as a mount that allows execution, which /run does not; what lies below it stays visible. */
static int mount_again(const char *path, unsigned long flags)
{
	if (mount(path, path, NULL, MS_BIND, NULL) != 0)
		return -1;
	return mount(NULL, path, NULL, MS_REMOUNT | MS_BIND | MS_NOSUID | MS_NODEV | flags, NULL);
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
	/*
	 * What is mounted cannot be removed, nor this file written: dracut deletes a shutdown where it has no room to unpack its
	 * initramfs (dracut-shutdown-onfailure.service), mkinitcpio copies its own over it. The directory must allow execution
	 * as well: systemd 252 takes it for its root without what is mounted below it.
	 */
	if (directory_make(EXITRD_DIRECTORY, 0755) == 0 && mount_again(EXITRD_DIRECTORY, 0) == 0 &&
	    copy_program() == 0 && mount_again(PROGRAM, MS_RDONLY) == 0)
		return 0;
	fault_errno_on(fault, SYSTEM_CALL_FAILED, PROGRAM);
	unlink(PROGRAM); /* half a program would be started as well */
	return -1;
}
