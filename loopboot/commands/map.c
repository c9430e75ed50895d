#include "commands.h"

#include "../base/text.h"

#include "../inspect.h"
#include "../map.h"
#include "../policy.h"
#include "../attachment.h"
#include "../devices.h"
#include "../kernel/users.h"

#include <stdio.h>
#include <string.h>

static void keep_attachment(const char *name, const char *host, const char *path, const struct map *map)
{
	struct attachment attachment = { .way = "map" };

	text_copy(attachment.host, sizeof(attachment.host), host);
	text_copy(attachment.file, sizeof(attachment.file), path);
	text_copy(attachment.device, sizeof(attachment.device), map->path);
	text_copy(attachment.fstype, sizeof(attachment.fstype), content_name(map->content.content));
	attachment_keep(name, &attachment);
}

/* The last part of PATH without its suffix: /linux/home.img is "home". */
static void default_name(const char *path, char *name, size_t size)
{
	const char *file = text_last_part(path);

	snprintf(name, size, "%.*s", (int)strcspn(file, "."), file);
}

/* Device-mapper refuses a partition that somebody has: say who. */
static int say_who(const struct inspection *inspection, const char *host, struct fault *fault)
{
	char users[USERS_SIZE];

	if (fault->reason == DEVICE_BUSY &&
	    device_users(inspection->device.major, inspection->device.minor, users) > 0)
		fault_about(fault, PARTITION_IN_USE, "%s is %s", host, users);
	return -1;
}

/* A map must not take the name of another device of ours: a loop device's is a link only, and would be lost. */
static int check_name(const char *name, struct fault *fault)
{
	struct image_device device;

	if (!request_name_valid(name) || strcmp(name, "host") == 0)
		return fault_about(fault, BAD_PARAMETER, "--name %s", name);
	return device_named(name, &device) ? fault_on(fault, MAP_EXISTS, name) : 0;
}

int command_map(const struct arguments *arguments, struct fault *fault)
{
	struct inspection inspection SCOPE_INSPECTION = INSPECTION_NONE;
	const char *host = arguments->words[0], *path = arguments->words[1];
	char name[DM_NAME_SIZE];
	struct map_wish wish = { name, arguments->read_only, arguments->any_content };
	struct decision decision;
	struct map map = { 0 };

	text_copy(name, sizeof(name), arguments->name ? arguments->name : "");
	if (arguments->name == NULL)
		default_name(path, name, sizeof(name));
	fault_step(fault, "mapping %s", path);
	if (check_name(name, fault) < 0 || inspect_host(host, &inspection, fault) < 0 ||
	    inspect_image(path, &inspection, fault) < 0)
		return -1;
	fault_step(fault, "mapping %s", path);
	inspection.facts.mode = MODE_MAP;
	inspection.facts.read_only = arguments->read_only;
	inspection.facts.move_accepted = arguments->accept_move;
	decision = policy_decide(&inspection.facts);
	if (decision.way != WAY_MAP)
		return fault_on(fault, decision.reason, inspection.volume ? path : host);
	if (!inspection.device.is_block)
		return fault_about(fault, NO_DEVICE, "%s is no block device", host);
	if (map_create(&inspection, &wish, &map, fault) < 0)
		return say_who(&inspection, host, fault);
	keep_attachment(name, host, path, &map);
	puts(map.path);
	return 0;
}
