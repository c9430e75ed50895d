#include "commands.h"
#include "report.h"

#include "../inspect.h"
#include "../policy.h"

static void print_file(const struct ntfs_file *file, struct report *report)
{
	if (report->json) {
		report_begin(report, NULL, '{');
		report_number(report, "size", file->size);
		report_number(report, "initialised", file->initialised);
	}
	report_begin(report, "extents", '[');
	for (size_t i = 0; i < file->extents.count; i++) {
		report_begin(report, NULL, '{');
		report_number(report, "file_offset", file->extents.list[i].file);
		report_number(report, "device_offset", file->extents.list[i].device);
		report_number(report, "length", file->extents.list[i].length);
		report_end(report, '}');
	}
	report_end(report, ']');
	if (report->json)
		report_end(report, '}');
}

/* Says where data lies and no more: neither the volume's state nor $Bitmap is read for it. */
int command_extents(const struct arguments *arguments, struct fault *fault)
{
	struct inspection inspection SCOPE_INSPECTION = INSPECTION_CONFINED;
	struct report report = { .json = arguments->json, .separator = '\t' };
	const char *path = arguments->words[1];
	enum reason obstacle;

	if (inspect_location(arguments->words[0], path, &inspection, fault) < 0)
		return -1;
	obstacle = kind_obstacle(inspection.file.kind);
	if (obstacle != FINE)
		return fault_on(fault, obstacle, path);
	print_file(&inspection.file, &report);
	return 0;
}
