#include "ntfs3g.h"

#include "../base/log.h"
#include "../base/number.h"
#include "../base/scope.h"
#include "files.h"
#include "modules.h"
#include "program.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define OMIT_DIRECTORY "/run/sendsigs.omit.d"
#define OMIT           OMIT_DIRECTORY "/loopboot"

#define WAIT_PAUSE 10000 /* microseconds */
#define WAIT_TRIES 6000  /* a minute: a large volume on a slow disk takes seconds */

#define FUSE_DEVICE "/dev/fuse"
#define FILES_MAX   32 /* it has opened a handful by then */

/* ntfs-3g's exit statuses (include/ntfs-3g/volume.h) */
enum { EXIT_CORRUPT = 13, EXIT_HIBERNATED = 14, EXIT_UNCLEAN = 15, EXIT_LOCKED = 16 };

/* The program, if the kernel can serve it. */
static bool find(char path[PROGRAM_PATH_SIZE])
{
	return (program_find("ntfs-3g", path) || program_find("mount.ntfs-3g", path)) &&
	       filesystem_known("fuseblk");
}

/*
 * In the child. The kernel must not make the process that serves a root wait for its own writes
 * (PR_SET_IO_FLUSHER, kept over exec), nor choose it when memory runs out; systemd leaves processes alone
 * whose argv[0] begins with '@'. A session of its own keeps it out of reach of the initramfs' shell. What it
 * says, now and later, goes to the kernel's log: there is no terminal that lives as long. The uppermost control group
 * belongs to no unit: that of dracut's service is ended in the root, where systemd (257) finds no file of it any more
 * and so forgets KillMode= and IgnoreOnIsolate=.
 */
static void become(const char *path, char *device, char *directory, char *options)
{
	char *argv[] = { "@ntfs-3g", device, directory, "-o", "no_detach", "-o", options, NULL };
	int null = open("/dev/null", O_RDWR), log = open("/dev/kmsg", O_WRONLY);

	setsid();
	file_write("/sys/fs/cgroup/cgroup.procs", "0");
	file_write("/sys/fs/cgroup/systemd/cgroup.procs", "0"); /* version 1 */
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(log, STDERR_FILENO);
	close(null);
	close(log);
	syscall(SYS_prctl, PR_SET_IO_FLUSHER, 1, 0, 0, 0);
	file_write("/proc/self/oom_score_adj", "-1000");
	execv(path, argv);
	_exit(127);
}

static bool is_mounted(const char *directory, dev_t before)
{
	struct stat is;

	return stat(directory, &is) == 0 && is.st_dev != before;
}

/*
 * Wait until CHILD has mounted (0) or ended (its exit status); it does not detach, so that its pid is known.
 */
static int await(pid_t child, const char *directory, dev_t before)
{
	int status;

	for (int i = 0; i < WAIT_TRIES; i++) {
		if (is_mounted(directory, before))
			return 0;
		if (waitpid(child, &status, WNOHANG) == child)
			return WIFEXITED(status) && WEXITSTATUS(status) ? WEXITSTATUS(status) : 127;
		usleep(WAIT_PAUSE);
	}
	kill(child, SIGKILL);
	return 127;
}

static void omit_from_killing(pid_t child)
{
	char line[16];

	snprintf(line, sizeof(line), "%d\n", (int)child);
	if (access("/run", W_OK) == 0 && directory_make(OMIT_DIRECTORY, 0755) == 0)
		file_write(OMIT, line);
}

/* The descriptor of PID's that is its /dev/fuse, opened here as well. */
static int open_fuse_of(pid_t pid)
{
	char path[48], link[16];
	int process SCOPE_CLOSE = (int)syscall(SYS_pidfd_open, pid, 0);

	for (int fd = 0; fd < FILES_MAX; fd++) {
		snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)pid, fd);
		if (readlink(path, link, sizeof(link)) == (ssize_t)strlen(FUSE_DEVICE) &&
		    memcmp(link, FUSE_DEVICE, strlen(FUSE_DEVICE)) == 0)
			return (int)syscall(SYS_pidfd_getfd, process, fd, 0);
	}
	return -1;
}

/*
 * systemd stops all processes, those that it spares, too, while it looks for whom to end (kill(-1, SIGSTOP) in
 * broadcast_signal(), src/shared/killall.c), and finds /proc in a root that is served by one of these: it would wait for ever
 * (seen with systemd 252). So the kernel continues the process with each request that it has for it: SIGCONT does
 * nothing else, and is heeded while it is stopped.
 */
static void continue_on_requests(pid_t child)
{
	int fuse SCOPE_CLOSE = open_fuse_of(child);

	if (fuse < 0 || fcntl(fuse, F_SETOWN, child) != 0 || fcntl(fuse, F_SETSIG, SIGCONT) != 0 ||
	    fcntl(fuse, F_SETFL, fcntl(fuse, F_GETFL) | O_ASYNC) != 0)
		log_warning("ntfs-3g cannot be kept from being stopped: the machine may not go off by "
			    "itself; use Linux 5.6 or newer");
}

static enum reason reason_of(int status)
{
	switch (status) {
	case EXIT_CORRUPT:
	case EXIT_HIBERNATED:
	case EXIT_UNCLEAN:
		return HOST_NOT_CLOSED;
	case EXIT_LOCKED:
		return DEVICE_BUSY;
	default:
		return MOUNT_FAILED;
	}
}

/* The exit status of ntfs-3g; 0 if it runs on. */
static int run_below_root(const char *path, const char *device, const char *directory, const char *options)
{
	struct stat before;
	int status = -1;

	if (stat(directory, &before) != 0)
		return -1;
	pid_t child = _Fork(); /* without the locks of threads that there are none of */
	if (child == 0)
		become(path, (char *)device, (char *)directory, (char *)options);
	if (child > 0)
		status = await(child, directory, before.st_dev);
	if (status == 0) {
		omit_from_killing(child);
		continue_on_requests(child);
	}
	return status;
}

/* As mount(8) does: it leaves its session only when it has mounted, for who mounts on an automount may not. */
static int run(const char *path, const char *device, const char *directory, const char *options)
{
	return program_run((char *[]){ strrchr(path, '/') + 1, (char *)device, (char *)directory, "-o",
				       (char *)options, NULL });
}

bool ntfs3g_known(void)
{
	char path[PROGRAM_PATH_SIZE];

	return find(path);
}

int ntfs3g_mount(const char *device, const char *directory, const char *options, bool below_root,
		 struct fault *fault)
{
	char path[PROGRAM_PATH_SIZE];
	int status;

	if (!find(path))
		return fault_about(fault, NO_HOST_DRIVER, "%s as ntfs-3g", device);
	status = (below_root ? run_below_root : run)(path, device, directory, options);
	return status == 0 ? 0 : fault_on(fault, reason_of(status), device);
}

void ntfs3g_forget(void)
{
	unlink(OMIT);
}

pid_t ntfs3g_process(void)
{
	char text[16];
	unsigned pid = 0;

	file_read(text, sizeof(text), OMIT);
	number_parse(text, INT_MAX, &pid);
	return (pid_t)pid;
}

void ntfs3g_end(bool close_it)
{
	pid_t pid = ntfs3g_process();

	if (pid == 0)
		return;
	if (close_it)
		kill(pid, SIGTERM);
	for (int i = 0; i < WAIT_TRIES && waitpid(pid, NULL, WNOHANG) == 0; i++)
		usleep(WAIT_PAUSE);
}
