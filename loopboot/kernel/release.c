#include "release.h"

#include <stdlib.h>
#include <sys/utsname.h>

bool kernel_before(unsigned major, unsigned minor)
{
	struct utsname name;
	unsigned long here_major, here_minor;
	char *rest;

	if (uname(&name) < 0)
		return false;
	here_major = strtoul(name.release, &rest, 10);
	here_minor = *rest == '.' ? strtoul(rest + 1, NULL, 10) : 0;
	return here_major < major || (here_major == major && here_minor < minor);
}
