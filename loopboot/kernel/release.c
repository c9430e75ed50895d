#include "release.h"

#include "../base/number.h"

#include <stddef.h>
#include <sys/utsname.h>

bool kernel_before(unsigned major, unsigned minor)
{
	struct utsname name;
	unsigned here_major, here_minor;
	const char *rest;

	if (uname(&name) < 0 || (rest = number_parse(name.release, 1000, &here_major)) == NULL ||
	    *rest != '.' || number_parse(rest + 1, 1000, &here_minor) == NULL)
		return false;
	return here_major < major || (here_major == major && here_minor < minor);
}
