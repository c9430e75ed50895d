#include "attach.h"
#include "base/log.h"
#include "base/text.h"
#include "inspect.h"
#include "kernel/exitrd.h"
#include "kernel/files.h"
#include "kernel/loop.h"
#include "kernel/modules.h"
#include "kernel/mount.h"
#include "map.h"
#include "policy.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int attach_find_host(const struct request *request, unsigned wait, char path[DEVICE_PATH_SIZE],
		     struct fault *fault)
{
	fault_step(fault, "finding the host partition");
	for (;; wait--) {
		if (device_find(request->root, path, fault) == 0)
			return 0;
		if (fault->reason != NO_DEVICE || wait == 0)
			return -1;
		sleep(1);
	}
}

/* The image's type: as asked for, else as its magic says. */
static void set_type(struct attachment *attachment, const struct request *request,
		     const struct identity *content)
{
	const char *type = request->loopfstype;

	if (type[0] == '\0' || strcmp(type, "auto") == 0)
		type = content_name(content->content);
	text_copy(attachment->fstype, sizeof(attachment->fstype), type);
}

static int attach_map(const struct request *request, const struct inspection *inspection,
		      struct attachment *attachment, struct fault *fault)
{
	const struct map_wish wish = { .name = "root" };
	struct map map = { 0 };

	if (map_create(inspection, &wish, &map, fault) < 0)
		return -1;
	log_debug("%s has %zu extents, and %u witnesses agree", map.path, inspection->file.extents.count,
		  map.witnesses);
	text_copy(attachment->device, sizeof(attachment->device), map.path);
	set_type(attachment, request, &map.content);
	return 0;
}

/* The image's path as the host's driver wants it: with / between the parts, and on NTFS as its names are spelled there. */
static int spell_path(const struct inspection *inspection, const char *path, struct attachment *attachment,
		      struct fault *fault)
{
	if (inspection->volume != NULL)
		return ntfs_spell(inspection->volume, path, attachment->file, sizeof(attachment->file),
				  fault);
	text_copy(attachment->file, sizeof(attachment->file), path);
	for (char *c = attachment->file; *c != '\0'; c++)
		if (*c == '\\')
			*c = '/';
	return 0;
}

static int identify_loop(const struct request *request, struct attachment *attachment, struct fault *fault)
{
	struct device device;
	struct identity content;
	int result;

	if (device_open(attachment->device, &device, fault) < 0)
		return -1;
	result = image_identify(&device.source, &content, fault);
	device_close(&device);
	if (result < 0)
		return -1;
	set_type(attachment, request, &content);
	if (strcmp(attachment->fstype, "unknown") == 0)
		return fault_on(fault, UNKNOWN_CONTENT, request->loop);
	return 0;
}

static int link_root(const char *device, struct fault *fault)
{
	mkdir("/dev/mapper", 0755);
	unlink(ROOT_DEVICE);
	if (symlink(device, ROOT_DEVICE) < 0)
		return fault_errno(fault, SYSTEM_CALL_FAILED, "linking " ROOT_DEVICE);
	return 0;
}

/* The loop device over the image on the mounted host. */
static int attach_image(const struct request *request, struct attachment *attachment, struct fault *fault)
{
	char path[ATTACHMENT_PATH_SIZE + sizeof(HOST_DIRECTORY)];
	struct fault ignored = { 0 };
	bool direct;

	snprintf(path, sizeof(path), HOST_DIRECTORY "/%s", attachment->file);
	fault_step(fault, "setting up a loop device over %s", path);
	if (loop_attach(path, false, attachment->device, &direct, fault) < 0)
		return -1;
	log_debug("%s stands on a host mounted by %s, direct I/O %s", attachment->device, attachment->driver,
		  direct ? "on" : "off");
	if (identify_loop(request, attachment, fault) < 0 || link_root(attachment->device, fault) < 0) {
		loop_detach(attachment->device, &ignored);
		return -1;
	}
	return 0;
}

static const char *nothing_is_null(const char *text)
{
	return text[0] != '\0' ? text : NULL;
}

/*
 * The driver for the host; NULL lets mount_host() choose. A sparse file is for ntfs-3g alone: ntfs3 (seen with 6.12)
 * gives a hole that is written new clusters for 64 KiB, and what stood in them already is lost without a word.
 */
static int choose_driver(const struct request *request, const struct inspection *inspection,
			 const char **driver, struct fault *fault)
{
	const char *wish = nothing_is_null(request->rootfstype);

	*driver = wish;
	if (inspection->volume == NULL || inspection->file.kind != NTFS_SPARSE)
		return 0;
	if (wish != NULL && strcmp(wish, "ntfs") != 0 && strcmp(wish, "ntfs-3g") != 0)
		return fault_about(fault, SPARSE_NEEDS_NTFS_3G, "rootfstype=%s", wish);
	*driver = "ntfs-3g";
	return 0;
}

/* Mount the host; ATTACHMENT gets the driver and the directory. */
static int attach_host(const struct request *request, const struct inspection *inspection,
		       struct attachment *attachment, struct fault *fault)
{
	const char *driver, *used;

	if (choose_driver(request, inspection, &driver, fault) < 0)
		return -1;
	if (directory_make(HOST_PARENT, 0700) < 0)
		return fault_errno(fault, SYSTEM_CALL_FAILED, "%s", HOST_PARENT);
	if (mount_host(attachment->host, HOST_DIRECTORY, content_name(inspection->host.content), driver,
		       nothing_is_null(request->rootflags), false, &used, fault) < 0) {
		if (fault->reason == NO_HOST_DRIVER && inspection->file.kind == NTFS_SPARSE)
			fault->reason = SPARSE_NEEDS_NTFS_3G;
		return -1;
	}
	text_copy(attachment->driver, sizeof(attachment->driver), used);
	text_copy(attachment->directory, sizeof(attachment->directory), HOST_DIRECTORY);
	return 0;
}

static int attach_loop(const struct request *request, const struct inspection *inspection,
		       struct attachment *attachment, struct fault *fault)
{
	struct fault ignored = { 0 };

	if (spell_path(inspection, request->loop, attachment, fault) < 0)
		return -1;
	fault_step(fault, "mounting %s", attachment->host);
	if (attach_host(request, inspection, attachment, fault) < 0)
		return -1;
	if (attach_image(request, attachment, fault) < 0) {
		unmount(HOST_DIRECTORY, &ignored);
		return -1;
	}
	return 0;
}

/* The root is the volume itself; the framework, or init, mounts it. */
static void attach_direct(const struct request *request, struct attachment *attachment)
{
	const char *driver = request->rootfstype;

	if (strcmp(driver, "ntfs") == 0)
		driver = filesystem_known("ntfs3") ? "ntfs3" : filesystem_known("ntfs") ? "ntfs" : "ntfs-3g";
	text_copy(attachment->device, sizeof(attachment->device), attachment->host);
	text_copy(attachment->fstype, sizeof(attachment->fstype), driver);
	text_copy(attachment->flags, sizeof(attachment->flags), request->rootflags);
	text_copy(attachment->driver, sizeof(attachment->driver), driver);
}

static int carry_out(const struct request *request, const struct inspection *inspection,
		     const struct decision *decision, struct attachment *attachment, struct fault *fault)
{
	switch (decision->way) {
	case WAY_MAP:
		return attach_map(request, inspection, attachment, fault);
	case WAY_LOOP:
		if (request->mode == MODE_AUTO && inspection->facts.host == HOST_NTFS)
			log_warning("%s cannot be mapped and goes through a loop device: %s; to map it: %s",
				    request->loop, reason_text(decision->obstacle),
				    reason_cure(decision->obstacle));
		return attach_loop(request, inspection, attachment, fault);
	case WAY_DIRECT:
		attach_direct(request, attachment);
		return 0;
	default:
		fault_step(fault, "deciding how to reach %s",
			   request->loop[0] ? request->loop : request->root);
		if (decision->obstacle != FINE && decision->obstacle != decision->reason)
			return fault_about(fault, decision->reason, "%s; %s", attachment->host,
					   reason_text(decision->obstacle));
		return fault_on(fault, decision->reason, attachment->host);
	}
}

/* See to the end of the session. A map leaves nothing mounted behind it: it can do without. */
static int prepare_end(enum way way, struct fault *fault)
{
	if (way != WAY_MAP && way != WAY_LOOP)
		return 0;
	fault_step(fault, "preparing the shutdown");
	if (exitrd_prepare(fault) == 0)
		return 0;
	if (way == WAY_LOOP)
		return -1;
	log_fault(fault);
	return 0;
}

static bool attached_before(struct attachment *attachment)
{
	return attachment_read("root", attachment) && access(attachment->device, F_OK) == 0;
}

int attach_root(struct request *request, const char *host, struct attachment *attachment, struct fault *fault)
{
	struct inspection inspection SCOPE_INSPECTION = INSPECTION_NONE;
	struct attachment made = { 0 };
	struct decision decision;

	if (attached_before(attachment))
		return 0;
	log_debug("attaching %s on %s", request->loop, host);
	text_copy(made.host, sizeof(made.host), host);
	text_copy(made.file, sizeof(made.file), request->loop);
	text_copy(made.flags, sizeof(made.flags), request->loopflags);
	if (inspect_host(host, &inspection, fault) < 0)
		return -1;
	request_settle_types(request, content_name(inspection.host.content));
	inspection.facts.mode = request->mode;
	inspection.facts.driver_named = request->rootfstype[0] != '\0';
	if (request->loop[0] != '\0' && inspect_image(request->loop, &inspection, fault) < 0)
		return -1;
	decision = policy_decide(&inspection.facts);
	text_copy(made.way, sizeof(made.way), way_name(decision.way));
	if (prepare_end(decision.way, fault) < 0 ||
	    carry_out(request, &inspection, &decision, &made, fault) < 0)
		return -1;
	attachment_keep("root", &made);
	*attachment = made;
	log_debug("attached %s", made.device);
	return 0;
}
