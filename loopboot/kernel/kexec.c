#include "kexec.h"

#include "../base/scope.h"
#include "files.h"
#include "inside.h"

#include <errno.h>
#include <limits.h>
#include <linux/kexec.h>
#include <linux/reboot.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/reboot.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <unistd.h>

/* i386 has no such call: the kernel says so (ENOSYS). */
#ifndef SYS_kexec_file_load
#define SYS_kexec_file_load (-1)
#endif

static enum reason reason_of(int error)
{
	switch (error) {
	case ENOSYS:
	case EOPNOTSUPP:
		return NO_KEXEC;
	case ENOEXEC:
	case EINVAL:
	case EFBIG:
		return BAD_KERNEL;
	case EPERM: /* the kernel is locked down and finds no signature, or loading is turned off */
	case EACCES:
	case ENODATA:
	case EBADMSG:
	case ENOPKG:
	case ENOKEY:
	case EKEYEXPIRED:
	case EKEYREVOKED:
	case EKEYREJECTED:
		return UNTRUSTED_KERNEL;
	case ENOMEM:
	case EADDRNOTAVAIL: /* no hole that is large enough */
		return LITTLE_MEMORY;
	default:
		return SYSTEM_CALL_FAILED;
	}
}

/* Bytes that a file says it has, which may be any number. */
static uint64_t size_of(int fd)
{
	struct stat is;

	return fstat(fd, &is) == 0 ? (uint64_t)is.st_size : 0;
}

/* The kernel, asked for memory that it does not have, would end other processes first. */
static bool memory_holds(uint64_t bytes)
{
	struct sysinfo memory;

	return sysinfo(&memory) == 0 && bytes < (uint64_t)memory.freeram * memory.mem_unit;
}

/* Append the file PATH to TO, where the kernel looks for the next archive: at a multiple of four (its initramfs.c). */
static int append(int root, const char *path, int to)
{
	off_t end = lseek(to, 0, SEEK_END);
	int from SCOPE_CLOSE = inside_open(root, path);
	uint64_t size = size_of(from);
	ssize_t got = 1;

	if (from < 0)
		return -1;
	if (!memory_holds(size)) {
		errno = ENOMEM;
		return -1;
	}
	lseek(to, (end + 3) / 4 * 4, SEEK_SET);
	while (size > 0 && (got = sendfile(to, from, NULL, (size_t)size)) > 0)
		size -= (uint64_t)got;
	return size == 0 ? 0 : -1;
}

/* Only one file can be handed over. */
static int open_initrds(int root, const char *initrds)
{
	char path[FILE_PATH_SIZE];
	int all;

	if (strchr(initrds, ' ') == NULL)
		return inside_open(root, initrds);
	all = (int)syscall(SYS_memfd_create, "initrds", MFD_CLOEXEC);
	for (size_t length; all >= 0 && *initrds != '\0'; initrds += length + (initrds[length] == ' ')) {
		length = strcspn(initrds, " ");
		snprintf(path, sizeof(path), "%.*s", (int)length, initrds);
		if (append(root, path, all) == 0)
			continue;
		close(all);
		all = -1;
	}
	return all;
}

/* The kernel reads each file as a whole, and copies it then. */
int kexec_load(int root, const char *kernel, const char *initrds, const char *line, struct fault *fault)
{
	int code SCOPE_CLOSE = inside_open(root, kernel), initrd SCOPE_CLOSE = open_initrds(root, initrds);

	if (code < 0 || initrd < 0)
		return fault_errno_on(fault, errno == ENOMEM ? LITTLE_MEMORY : NO_KERNEL, kernel);
	if (size_of(code) > INT_MAX || size_of(initrd) > INT_MAX ||
	    !memory_holds(2 * (size_of(code) + size_of(initrd))))
		return fault_on(fault, LITTLE_MEMORY, kernel);
	if (syscall(SYS_kexec_file_load, code, initrd, strlen(line) + 1, line, 0UL) == 0)
		return 0;
	return fault_errno_on(fault, reason_of(errno), kernel);
}

int kexec_jump(struct fault *fault)
{
	reboot((int)LINUX_REBOOT_CMD_KEXEC);
	fault_errno_on(fault, SYSTEM_CALL_FAILED, "kexec");
	syscall(SYS_kexec_file_load, -1, -1, 0UL, NULL, (unsigned long)KEXEC_FILE_UNLOAD);
	return -1;
}
