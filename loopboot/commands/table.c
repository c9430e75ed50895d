#include "commands.h"
#include "json.h"

#include "../inspect.h"
#include "../policy.h"

#include <inttypes.h>
#include <stdio.h>

#define SECTOR 512 /* device-mapper counts in these, whatever the disk's sectors are */

static void print_target(const struct extent *extent, const char *host)
{
	printf("%" PRIu64 " %" PRIu64 " linear %s %" PRIu64 "\n", extent->file / SECTOR,
	       extent->length / SECTOR, host, extent->device / SECTOR);
}

static void print_json_target(struct json *array, const struct extent *extent, const char *host)
{
	struct json target;

	json_key(array, NULL);
	target = json_open('{');
	json_number(&target, "start", extent->file / SECTOR);
	json_number(&target, "length", extent->length / SECTOR);
	json_text(&target, "target", "linear");
	json_text(&target, "device", host);
	json_number(&target, "offset", extent->device / SECTOR);
	json_close('}');
}

static void print_table(const struct inspection *inspection, const char *host, bool as_json)
{
	const struct extents *extents = &inspection->file.extents;
	struct json array = { false };

	if (as_json)
		array = json_open('[');
	for (size_t i = 0; i < extents->count; i++) {
		if (as_json)
			print_json_target(&array, &extents->list[i], host);
		else
			print_target(&extents->list[i], host);
	}
	if (as_json) {
		json_close(']');
		putchar('\n');
	}
}

int command_table(const struct arguments *arguments, struct fault *fault)
{
	struct inspection inspection SCOPE_INSPECTION = INSPECTION_NONE;
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
	print_table(&inspection, host, arguments->json);
	return 0;
}
