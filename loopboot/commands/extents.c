#include "commands.h"
#include "json.h"

#include "../inspect.h"
#include "../policy.h"

#include <inttypes.h>
#include <stdio.h>

static void print_extents(const struct extents *extents)
{
	for (size_t i = 0; i < extents->count; i++)
		printf("%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\n", extents->list[i].file,
		       extents->list[i].device, extents->list[i].length);
}

static void print_json(const struct ntfs_file *file)
{
	struct json object = json_open('{'), array;

	json_number(&object, "size", file->size);
	json_number(&object, "initialised", file->initialised);
	json_key(&object, "extents");
	array = json_open('[');
	for (size_t i = 0; i < file->extents.count; i++) {
		struct json extent;
		json_key(&array, NULL);
		extent = json_open('{');
		json_number(&extent, "file_offset", file->extents.list[i].file);
		json_number(&extent, "device_offset", file->extents.list[i].device);
		json_number(&extent, "length", file->extents.list[i].length);
		json_close('}');
	}
	json_close(']');
	json_close('}');
	putchar('\n');
}

/* Says where data lies and no more: neither the volume's state nor $Bitmap is read for it. */
int command_extents(const struct arguments *arguments, struct fault *fault)
{
	struct inspection inspection SCOPE_INSPECTION = INSPECTION_NONE;
	const char *path = arguments->words[1];
	enum reason obstacle;

	if (inspect_location(arguments->words[0], path, &inspection, fault) < 0)
		return -1;
	obstacle = kind_obstacle(inspection.file.kind);
	if (obstacle != FINE)
		return fault_on(fault, obstacle, path);
	if (arguments->json)
		print_json(&inspection.file);
	else
		print_extents(&inspection.file.extents);
	return 0;
}
