#include "cmdline.h"

#include "../base/scope.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int cmdline_read(const char *path, struct request *request, struct fault *fault)
{
	char line[REQUEST_LINE_SIZE + 1];
	ssize_t length;

	if (path == NULL)
		path = "/proc/cmdline";
	fault_step(fault, "reading the kernel command line");
	int fd SCOPE_CLOSE = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fault_errno_on(fault, OPEN_FAILED, path);
	length = read(fd, line, sizeof(line) - 1);
	if (length < 0)
		return fault_errno_on(fault, READ_FAILED, path);
	line[length] = '\0';
	return request_parse(line, request, fault);
}

unsigned cmdline_wait(const struct arguments *arguments, const struct request *request)
{
	if (arguments->wait == WAIT_AS_TOLD)
		return request_patience(request);
	return arguments->wait > 0 ? (unsigned)arguments->wait : 0;
}
