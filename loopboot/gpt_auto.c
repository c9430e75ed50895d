#include "gpt_auto.h"

#include "base/log.h"
#include "units.h"

#include <unistd.h>

/* An empty file masks the generator of its name (systemd.generator(7)). */
void gpt_auto_refuse(const char *run)
{
	struct fault fault = { 0 };

	if (access(run, W_OK) == 0 &&
	    unit_write(run, "systemd/system-generators/systemd-gpt-auto-generator", "", &fault) < 0)
		log_warning("systemd may mount Windows' EFI system partition: boot with systemd.gpt_auto=0");
}
