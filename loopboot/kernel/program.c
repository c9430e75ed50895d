#include "program.h"

#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

bool program_find(const char *name, char path[PROGRAM_PATH_SIZE])
{
	static const char directories[][10] = { "/sbin", "/usr/sbin", "/bin", "/usr/bin" };

	for (size_t i = 0; i < sizeof(directories) / sizeof(*directories); i++) {
		snprintf(path, PROGRAM_PATH_SIZE, "%s/%s", directories[i], name);
		if (access(path, X_OK) == 0)
			return true;
	}
	return false;
}

int program_run(char *const argv[])
{
	char path[PROGRAM_PATH_SIZE];
	int status;

	if (!program_find(argv[0], path))
		return -1;
	pid_t child = _Fork(); /* without the locks of threads that there are none of */
	if (child == 0) {
		dup2(STDERR_FILENO, STDOUT_FILENO);
		execv(path, argv);
		_exit(127);
	}
	while (child > 0 && waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
