#include "commands.h"
#include "report.h"

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

static void print_row(const struct row *row, struct report *report)
{
	report_begin(report, NULL, '{');
	report_text(report, "name", row->name);
	report_text(report, "device", row->attachment->device);
	report_text(report, "way", row->attachment->way);
	report_number(report, "extents", row->extents);
	report_bool(report, "read_only", row->read_only, "ro", "rw");
	report_number(report, "users", row->users);
	report_text(report, "host", row->attachment->host);
	report_text(report, "file", row->attachment->file);
	report_end(report, '}');
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
	struct report report = { .json = arguments->json, .separator = '\t' };
	struct fault no_mapper = { 0 };
	struct attachment root;

	fault_step(fault, "listing the maps");
	report_begin(&report, NULL, '[');
	if (attachment_read("root", &root) && strcmp(root.way, "map") != 0)
		print_row(&(struct row){ "root", &root, 0, 1, false }, &report);
	if (dm_available(&no_mapper) == 0 && dm_each(print_map, &report, fault) < 0)
		return -1;
	report_end(&report, ']');
	return 0;
}
