#include "commands.h"
#include "report.h"
#include "state.h"

#include "../devices.h"
#include "../inspect.h"
#include "../kernel/files.h"
#include "../kernel/users.h"

#include <string.h>

/* How Windows left the volume of a map: nobody has written to it since. One that is mounted says nothing of that. */
static const char *host_state(const struct attachment *attachment)
{
	struct inspection inspection SCOPE_INSPECTION = INSPECTION_NONE;
	struct fault ignored = { 0 };

	if (strcmp(attachment->way, "map") != 0)
		return "mounted";
	if (inspect_host(attachment->host, &inspection, &ignored) < 0 || inspection.volume == NULL)
		return "unknown";
	return state_name(&inspection.state);
}

/* In how many pieces the file lies; 0 if that cannot be told. */
static uint64_t count_extents(const struct image_device *device)
{
	struct inspection inspection SCOPE_INSPECTION = INSPECTION_NONE;
	struct fault ignored = { 0 };
	struct dm_info info;

	if (strcmp(device->attachment.way, "map") == 0)
		return dm_status(device_map(device), &info, &ignored) < 0 ? 0 : info.targets;
	if (inspect_location(device->attachment.host, device->attachment.file, &inspection, &ignored) < 0)
		return 0;
	return inspection.file.extents.count;
}

static bool print_row(const struct image_device *device, void *context)
{
	const struct attachment *attachment = &device->attachment;
	struct report *report = context;
	char users[USERS_SIZE], read_only[4];
	unsigned user_count = device_users(device->major, device->minor, users);

	file_read(read_only, sizeof(read_only), "/sys/dev/block/%u:%u/ro", device->major, device->minor);
	report_begin(report, NULL, '{');
	report_text(report, "name", device->name);
	report_text(report, "device", attachment->device);
	report_text(report, "way", attachment->way);
	report_number(report, "extents", count_extents(device));
	report_bool(report, "read_only", read_only[0] == '1', "ro", "rw");
	report_number(report, "users", user_count);
	report_text(report, "host", attachment->host);
	report_text(report, "file", attachment->file);
	report_text(report, "host_state", host_state(attachment));
	report_text(report, "used_by", users[0] != '\0' || report->json ? users : "-");
	report_end(report, '}');
	return false;
}

int command_status(const struct arguments *arguments, struct fault *fault)
{
	struct report report = { .json = arguments->json, .separator = '\t' };

	(void)fault;
	report_begin(&report, NULL, '[');
	devices_each(print_row, &report);
	report_end(&report, ']');
	return 0;
}
