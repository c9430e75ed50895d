#include "commands.h"
#include "json.h"

#include "../inspect.h"

#include <inttypes.h>
#include <stdio.h>

static const char hibernation_names[][13] = {
	[HIBERNATION_NONE] = "none",
	[HIBERNATION_HIBERNATED] = "hibernated",
	[HIBERNATION_FAST_STARTUP] = "fast-startup",
	[HIBERNATION_UNKNOWN] = "unknown",
};

static const char log_names[][8] = {
	[LOG_CLEAN] = "clean",
	[LOG_UNCLEAN] = "unclean",
	[LOG_UNKNOWN] = "unknown",
};

/* A `key=value` line, or a member of the object JSON if that is not NULL. */
static void print_text(struct json *json, const char *key, const char *value)
{
	if (json != NULL)
		json_text(json, key, value);
	else
		printf("%s=%s\n", key, value);
}

static void print_number(struct json *json, const char *key, uint64_t value)
{
	if (json != NULL)
		json_number(json, key, value);
	else
		printf("%s=%" PRIu64 "\n", key, value);
}

static void print_ntfs(struct json *json, const struct inspection *inspection)
{
	const struct ntfs_geometry *geometry = ntfs_geometry(inspection->volume);
	const struct ntfs_state *state = &inspection->state;
	char serial[17];

	snprintf(serial, sizeof(serial), "%016" PRIX64, geometry->serial);
	print_text(json, "serial", serial);
	print_text(json, "label", state->label);
	print_number(json, "sector_size", geometry->sector_size);
	print_number(json, "cluster_size", geometry->cluster_size);
	print_number(json, "record_size", geometry->record_size);
	print_number(json, "volume_size", geometry->volume_size);
	print_text(json, "dirty", state->dirty ? "yes" : "no");
	print_text(json, "hibernation", hibernation_names[state->hibernation]);
	print_text(json, "log", log_names[state->log]);
}

static void print_other(struct json *json, const struct inspection *inspection)
{
	if (inspection->host.uuid[0] != '\0')
		print_text(json, "serial", inspection->host.uuid);
	if (inspection->host.label[0] != '\0')
		print_text(json, "label", inspection->host.label);
	print_number(json, "volume_size",
		     inspection->host.size ? inspection->host.size : inspection->device.source.size);
}

int command_probe(const struct arguments *arguments, struct fault *fault)
{
	struct inspection inspection SCOPE_INSPECTION = INSPECTION_NONE;
	struct json object = { false }, *json = arguments->json ? &object : NULL;

	if (inspect_host(arguments->words[0], &inspection, fault) < 0)
		return -1;
	if (json != NULL)
		object = json_open('{');
	print_text(json, "filesystem", content_name(inspection.host.content));
	if (inspection.volume != NULL)
		print_ntfs(json, &inspection);
	else
		print_other(json, &inspection);
	if (json != NULL) {
		json_close('}');
		putchar('\n');
	}
	return 0;
}
