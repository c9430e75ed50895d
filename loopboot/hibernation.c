#include "hibernation.h"

#include "base/log.h"
#include "units.h"

#include <stdio.h>
#include <unistd.h>

/*
 * Not below /run/systemd/system: where that directory stands, all programs take systemd for running (sd_booted(3)), and
 * which init the root has is not known yet.
 */
void hibernation_refuse(const char *run)
{
	static const char text[] = "# Written by loopboot, see HIBERNATION in loopboot(7).\n"
				   "[Sleep]\n"
				   "AllowHibernation=no\n"
				   "AllowHybridSleep=no\n"
				   "AllowSuspendThenHibernate=no\n";
	struct fault fault = { 0 };

	if (access(run, W_OK) == 0 && unit_write(run, "systemd/sleep.conf.d/loopboot.conf", text, &fault) < 0)
		log_warning("hibernation cannot be turned off: do not hibernate this Linux");
}

int generate_hibernation(const char *directory, struct fault *fault)
{
	static const char text[] =
	    "# Written by loopboot-generator, see HIBERNATION in loopboot(7).\n"
	    "[Service]\n"
	    "StandardError=journal+console\n"
	    "ExecStartPre=/bin/sh -c 'echo >&2 \"loopboot: hibernation refused: Windows may move or change "
	    "what the root lies in before this Linux resumes; suspend works\"; exit 1'\n";
	static const char kinds[][23] = { "hibernate", "hybrid-sleep", "suspend-then-hibernate" };
	char name[UNIT_NAME_SIZE];

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		snprintf(name, sizeof(name), "systemd-%s.service.d/loopboot.conf", kinds[i]);
		if (unit_write(directory, name, text, fault) < 0)
			return -1;
	}
	return 0;
}
