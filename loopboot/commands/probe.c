#include "commands.h"
#include "report.h"
#include "state.h"

#include "../inspect.h"

#include <inttypes.h>
#include <stdio.h>

static void print_ntfs(struct report *report, const struct inspection *inspection)
{
	const struct ntfs_geometry *geometry = ntfs_geometry(inspection->volume);
	const struct ntfs_state *state = &inspection->state;
	char serial[17];

	snprintf(serial, sizeof(serial), "%016" PRIX64, geometry->serial);
	report_text(report, "serial", serial);
	report_text(report, "label", state->label);
	report_number(report, "sector_size", geometry->sector_size);
	report_number(report, "cluster_size", geometry->cluster_size);
	report_number(report, "record_size", geometry->record_size);
	report_number(report, "volume_size", geometry->volume_size);
	report_text(report, "dirty", state->dirty ? "yes" : "no");
	report_text(report, "hibernation", hibernation_name(state->hibernation));
	report_text(report, "log", log_name(state->log));
}

static void print_other(struct report *report, const struct inspection *inspection)
{
	if (inspection->host.uuid[0] != '\0')
		report_text(report, "serial", inspection->host.uuid);
	if (inspection->host.label[0] != '\0')
		report_text(report, "label", inspection->host.label);
	report_number(report, "volume_size",
		      inspection->host.size ? inspection->host.size : inspection->device.source.size);
}

int command_probe(const struct arguments *arguments, struct fault *fault)
{
	struct inspection inspection SCOPE_INSPECTION = INSPECTION_CONFINED;
	struct report report = { .json = arguments->json, .separator = '\n' };

	if (inspect_host(arguments->words[0], &inspection, fault) < 0)
		return -1;
	report_begin(&report, NULL, '{');
	report_text(&report, "filesystem", content_name(inspection.host.content));
	if (inspection.volume != NULL)
		print_ntfs(&report, &inspection);
	else
		print_other(&report, &inspection);
	report_end(&report, '}');
	return 0;
}
