/* What only reads confines itself, and reads all the same. */
#include "guest.h"

#include "../../loopboot/kernel/confine.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define IMAGE "/linux/Grüße.img"

/* How a child ends that has confined itself and then opens a device. */
static int status_of_confined(void)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		confine();
		open(CLOSED, O_RDONLY);
		_exit(0);
	}
	waitpid(child, &status, 0);
	return status;
}

static int status_of_helper(const char *command, const char *path)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		execl("/loopboot", "loopboot", command, CLOSED, path, NULL);
		_exit(127);
	}
	waitpid(child, &status, 0);
	return status;
}

void test_confined(void)
{
	static const char *const commands[] = { "extents", "table", "check" };
	int status = status_of_confined();

	check(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS, "what is confined cannot open a device");
	check(status_of_helper("probe", NULL) == 0, "loopboot probe");
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		check(status_of_helper(commands[i], IMAGE) == 0, "loopboot %s", commands[i]);
}
