#include "attach_host.h"
#include "base/text.h"
#include "kernel/files.h"
#include "kernel/modules.h"
#include "kernel/mount.h"

#include <string.h>

static const char *nothing_is_null(const char *text)
{
	return text[0] != '\0' ? text : NULL;
}

/*
 * A sparse file is not for ntfs3, which (seen with 6.12) gives a hole that is written new clusters for 64 KiB, and
 * what stood in them already is lost. The newer ntfs (seen with 7.2, clusters of 512 bytes to 64 KiB) and ntfs-3g keep it.
 */
bool loses_holes(const struct inspection *inspection, const char *driver)
{
	return inspection->volume != NULL && inspection->file.kind == NTFS_SPARSE &&
	       strcmp(driver, "ntfs-3g") != 0 && strcmp(driver, "ntfs") != 0;
}

/* Newer kernels have `ntfs` in the place of ntfs3, and it reads the owners and modes that ntfs3 wrote. */
static bool is_replaced(const char *driver)
{
	return strcmp(driver, "ntfs3") == 0 && !filesystem_known("ntfs3") && filesystem_known("ntfs");
}

/* The driver for the host; NULL lets mount_host() choose. */
static int choose_driver(const struct request *request, const struct inspection *inspection,
			 const char **driver, struct fault *fault)
{
	const char *wish = request->rootfstype;

	*driver = is_replaced(wish) ? "ntfs" : nothing_is_null(wish);
	if (*driver == NULL || strcmp(wish, "ntfs") == 0) {
		/* any driver: where this kernel has ntfs3, that would be the first choice */
		if (loses_holes(inspection, "ntfs3") && filesystem_known("ntfs3"))
			*driver = "ntfs-3g";
		return 0;
	}
	return loses_holes(inspection, wish) ? fault_about(fault, HOLES_LOST, "rootfstype=%s", wish) : 0;
}

int attach_host(const struct request *request, const struct inspection *inspection,
		struct attachment *attachment, struct fault *fault)
{
	struct host_mount host = { .device = attachment->host,
				   .directory = HOST_DIRECTORY,
				   .type = content_name(inspection->host.content),
				   .options = nothing_is_null(request->rootflags),
				   .is_root = request->loop[0] == '\0' };
	const char *used;

	fault_step(fault, "mounting %s", attachment->host);
	if (choose_driver(request, inspection, &host.driver, fault) < 0)
		return -1;
	host.read_only = host.is_root ? request->read_only : attachment_read_only(attachment);
	if (directory_make(HOST_PARENT, 0700) < 0)
		return fault_errno(fault, SYSTEM_CALL_FAILED, "%s", HOST_PARENT);
	if (mount_host(&host, &used, fault) < 0) {
		if (fault->reason == NO_HOST_DRIVER && inspection->file.kind == NTFS_SPARSE)
			fault->reason = HOLES_LOST;
		return -1;
	}
	text_copy(attachment->driver, sizeof(attachment->driver), used);
	text_copy(attachment->directory, sizeof(attachment->directory), HOST_DIRECTORY);
	return 0;
}
