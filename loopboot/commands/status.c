#include "commands.h"
#include "json.h"

#include "../kernel/dm.h"
#include "../attachment.h"

#include <stdio.h>
#include <string.h>

struct row {
	const char *name;
	const struct attachment *attachment;
	unsigned extents; /* 0 in the way loop */
	unsigned users;
	bool read_only;
};

static void print_row(const struct row *row, struct json *array)
{
	struct json object;

	if (array == NULL) {
		printf("%s\t%s\t%s\t%u\t%s\t%u\t%s\t%s\n", row->name, row->attachment->device,
		       row->attachment->way, row->extents, row->read_only ? "ro" : "rw", row->users,
		       row->attachment->host, row->attachment->file);
		return;
	}
	json_key(array, NULL);
	object = json_open('{');
	json_text(&object, "name", row->name);
	json_text(&object, "device", row->attachment->device);
	json_text(&object, "way", row->attachment->way);
	json_number(&object, "extents", row->extents);
	json_bool(&object, "read_only", row->read_only);
	json_number(&object, "users", row->users);
	json_text(&object, "host", row->attachment->host);
	json_text(&object, "file", row->attachment->file);
	json_close('}');
}

/* The kernel says what is mapped; where it came from only the attachment knows, and a map made by hand may have none. */
static int print_map(const struct dm_info *info, void *context)
{
	const char *name = info->name + strlen(DM_NAME_PREFIX);
	struct attachment attachment = { .way = "map", .host = "-", .file = "-" };

	attachment_read(name, &attachment);
	snprintf(attachment.device, sizeof(attachment.device), "/dev/mapper/%s", info->name);
	print_row(&(struct row){ name, &attachment, info->targets, info->open_count, info->read_only },
		  context);
	return 0;
}

int command_status(const struct arguments *arguments, struct fault *fault)
{
	struct json object = { false }, *array = arguments->json ? &object : NULL;
	struct fault no_mapper = { 0 };
	struct attachment root;

	fault_step(fault, "listing the maps");
	if (array != NULL)
		object = json_open('[');
	if (attachment_read("root", &root) && strcmp(root.way, "map") != 0)
		print_row(&(struct row){ "root", &root, 0, 1, false }, array);
	if (dm_available(&no_mapper) == 0 && dm_each(print_map, array, fault) < 0)
		return -1;
	if (array != NULL) {
		json_close(']');
		putchar('\n');
	}
	return 0;
}
