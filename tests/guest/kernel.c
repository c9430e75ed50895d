/* The program's two lives: as /init, and as /sbin/init of the root that it has changed to. */
#include "guest.h"

#include "../../loopboot/kernel/modules.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct fault fault;

unsigned milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (unsigned)(now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

bool exists(const char *path)
{
	struct stat is;

	return lstat(path, &is) == 0;
}

bool writes(const char *path)
{
	static char buffer[4096] __attribute__((aligned(4096)));
	int fd = open(path, O_WRONLY | O_DIRECT);
	bool good = fd >= 0 && pwrite(fd, buffer, SECTOR, 0) == SECTOR;

	close(fd);
	return good;
}

static void set_up(void)
{
	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mkdir("/dev", 0755);
	mkdir("/run", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sys", "/sys", "sysfs", 0, NULL);
	mount("dev", "/dev", "devtmpfs", 0, NULL);
	mount("run", "/run", "tmpfs", 0, NULL);
	dup2(open("/dev/console", O_RDWR), STDIN_FILENO);
	dup2(STDIN_FILENO, STDOUT_FILENO);
	dup2(STDIN_FILENO, STDERR_FILENO);
}

static void load_modules(void)
{
	unsigned start = milliseconds();

	modules_load_all();
	say("# modules loaded in %u ms", milliseconds() - start);
	for (int i = 0; i < 300 && !exists(AREA); i++)
		usleep(100000);
	check(exists(AREA), "the disk is there");
}

static void first_life(void)
{
	load_modules();
	test_devices();
	test_confined();
	test_users();
	test_maps();
	test_hosts();
	test_views();
	leave_host_standing();
	test_switch_root();
}

static void second_life(void)
{
	test_new_root();
	test_host_that_stands();
}

int main(int argc, char **argv)
{
	bool second = argc == 4;

	if (second) {
		checks_passed = (unsigned)strtoul(argv[2], NULL, 10);
		checks_failed = (unsigned)strtoul(argv[3], NULL, 10);
	} else {
		set_up();
	}
	check_port = open("/dev/ttyS1", O_WRONLY | O_CLOEXEC);
	if (second)
		second_life();
	else
		first_life();
	check_sum();
	sync();
	reboot(RB_POWER_OFF);
	return 1;
}
