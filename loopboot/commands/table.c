#include "commands.h"
#include "report.h"

#include "../inspect.h"
#include "../policy.h"

#include <stdio.h>

#define SECTOR 512 /* device-mapper counts in these, whatever the disk's sectors are */

static void print_table(const struct extents *extents, const char *host, bool as_json)
{
	struct report report = { .json = as_json, .separator = ' ' };

	report_begin(&report, NULL, '[');
	for (size_t i = 0; i < extents->count; i++) {
		report_begin(&report, NULL, '{');
		report_number(&report, "start", extents->list[i].file / SECTOR);
		report_number(&report, "length", extents->list[i].length / SECTOR);
		report_text(&report, "target", "linear");
		report_text(&report, "device", host);
		report_number(&report, "offset", extents->list[i].device / SECTOR);
		report_end(&report, '}');
	}
	report_end(&report, ']');
}

int command_table(const struct arguments *arguments, struct fault *fault)
{
	struct inspection inspection SCOPE_INSPECTION = INSPECTION_CONFINED;
	const char *host = arguments->words[0], *path = arguments->words[1];
	struct decision decision;
	char numbers[32];

	if (inspect_host(host, &inspection, fault) < 0 || inspect_image(path, &inspection, fault) < 0)
		return -1;
	fault_step(fault, "making the table");
	inspection.facts.mode = MODE_MAP;
	decision = policy_decide(&inspection.facts);
	if (decision.way != WAY_MAP)
		return fault_on(fault, decision.reason, inspection.volume ? path : host);
	if (inspection.device.is_block) {
		snprintf(numbers, sizeof(numbers), "%u:%u", inspection.device.major, inspection.device.minor);
		host = numbers;
	}
	print_table(&inspection.file.extents, host, arguments->json);
	return 0;
}
