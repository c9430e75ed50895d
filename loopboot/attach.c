#include "attach.h"
#include "attach_host.h"
#include "attach_image.h"
#include "base/log.h"
#include "base/text.h"
#include "gpt_auto.h"
#include "hibernation.h"
#include "inspect.h"
#include "kernel/dm.h"
#include "kernel/exitrd.h"
#include "kernel/files.h"
#include "kernel/loop.h"
#include "kernel/mount.h"
#include "kernel/udev.h"
#include "policy.h"

#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#define LOOK "look"

#define LOOKS 20 /* for the host, a second */

#define TRIES 40
#define PAUSE 50000 /* microseconds */

/*
 * A device that udev has not looked at yet may be about to become a member of a RAID: if we see it come, it has a second at most
 * to do so. Between the seconds only a name in /dev is looked for: to compare UUIDs opens and reads every device.
 */
static int look_for_host(const struct request *request, bool at_once, struct device *host,
			 struct fault *fault)
{
	char path[DEVICE_PATH_SIZE];

	if (!at_once && access(request->root, F_OK) != 0)
		return fault_on(fault, NO_DEVICE, request->root);
	if (device_find(request->root, path, fault) < 0 || device_open(path, host, fault) < 0)
		return -1;
	if (at_once || udev_is_done(host->major, host->minor))
		return 0;
	device_close(host);
	return fault_on(fault, NO_DEVICE, path);
}

/* What takes longest can be done while the host is not there yet. */
static void load_mapper(const struct request *request)
{
	struct fault ignored = { 0 };

	if (request->loop[0] != '\0' && request->mode != MODE_LOOP)
		dm_available(&ignored);
}

int attach_find_host(const struct request *request, unsigned wait, struct device *host, struct fault *fault)
{
	fault_step(fault, "finding the host partition");
	for (unsigned look = 0;; look = (look + 1) % LOOKS) {
		if (look_for_host(request, look == 0, host, fault) == 0)
			return 0;
		if (fault->reason != NO_DEVICE)
			return -1;
		if (look == 0) {
			load_mapper(request);
			if (wait-- == 0)
				return -1;
		}
		usleep(1000000 / LOOKS);
	}
}

bool attach_ours(const struct request *request, unsigned wait)
{
	struct device host SCOPE_DEVICE = DEVICE_NONE;
	struct identity content;
	struct fault ignored = { 0 };

	return request_ours(request) ||
	       (request_undecided(request) && attach_find_host(request, wait, &host, &ignored) == 0 &&
		image_identify(&host.source, &content, &ignored) == 0 && content.content == CONTENT_NTFS);
}

/*
 * The root is the volume itself. It is mounted here, where its drivers are known, and ntfs-3g is kept alive; whose initramfs it
 * is only shows the mount where the root is to be. Nothing in Linux repairs an NTFS: systemd and sysvinit check no root that an
 * initramfs says to have checked.
 */
static int attach_direct(const struct request *request, const struct inspection *inspection,
			 struct attachment *attachment, struct fault *fault)
{
	if (attach_host(request, inspection, attachment, fault) < 0)
		return -1;
	text_copy(attachment->device, sizeof(attachment->device), attachment->host);
	text_copy(attachment->fstype, sizeof(attachment->fstype), attachment->driver);
	text_copy(attachment->flags, sizeof(attachment->flags), request->rootflags);
	file_write(EXITRD_DIRECTORY "/fsck-root", "");
	attachment_keep("root", attachment);
	return 0;
}

static int refuse(const struct request *request, const struct attachment *attachment,
		  const struct decision *decision, struct fault *fault)
{
	fault_step(fault, "deciding how to reach %s", request->loop[0] ? request->loop : request->root);
	if (decision->obstacle != FINE && decision->obstacle != decision->reason)
		return fault_about(fault, decision->reason, "%s; %s", attachment->host,
				   reason_text(decision->obstacle));
	return fault_on(fault, decision->reason, attachment->host);
}

static int carry_out(const struct request *request, const struct image_wish *image,
		     const struct inspection *inspection, const struct decision *decision,
		     struct attachment *attachment, struct fault *fault)
{
	struct fault ignored = { 0 };

	switch (decision->way) {
	case WAY_REFUSE:
		return refuse(request, attachment, decision, fault);
	case WAY_DIRECT:
		return attach_direct(request, inspection, attachment, fault);
	case WAY_MAP:
		return attach_image(image, inspection, WAY_MAP, attachment, fault);
	case WAY_LOOP:
		break;
	}
	if (request->mode == MODE_AUTO && inspection->facts.host == HOST_NTFS)
		log_warning("%s cannot be mapped and goes through a loop device: %s; to map it: %s",
			    request->loop, reason_text(decision->obstacle), reason_cure(decision->obstacle));
	if (attach_host(request, inspection, attachment, fault) < 0)
		return -1;
	if (attach_image(image, inspection, WAY_LOOP, attachment, fault) == 0)
		return 0;
	unmount(HOST_DIRECTORY, &ignored);
	return -1;
}

/* See to the end of the session. A map leaves nothing mounted behind it: it can do without. */
static int prepare_end(enum way way, struct fault *fault)
{
	if (way == WAY_REFUSE)
		return 0;
	fault_step(fault, "preparing the shutdown");
	if (exitrd_prepare(fault) == 0)
		return 0;
	if (way != WAY_MAP)
		return -1;
	log_fault(fault);
	return 0;
}

struct root_mount attach_mount(const struct attachment *attachment)
{
	if (strcmp(attachment->way, "direct") == 0)
		return ATTACH_DIRECT_MOUNT;
	return (struct root_mount){ attachment->device, attachment->fstype, attachment->flags };
}

void attach_hand_over(const struct attachment *attachment)
{
	if (strcmp(attachment->way, "direct") == 0 && umount(HOST_DIRECTORY) == 0)
		rmdir(HOST_DIRECTORY);
}

static bool attached_before(struct attachment *attachment)
{
	return attachment_read("root", attachment) && access(attachment->device, F_OK) == 0;
}

/* Bring REQUEST's image up as NAME, for good or for a LOOK. */
static int bring_up(struct request *request, const char *name, bool look, const char *host,
		    struct attachment *attachment, struct fault *fault)
{
	struct inspection inspection SCOPE_INSPECTION = INSPECTION_NONE;
	struct attachment made = { 0 };
	struct decision decision;

	log_debug("attaching %s on %s", request->loop, host);
	text_copy(made.host, sizeof(made.host), host);
	text_copy(made.flags, sizeof(made.flags), request->loopflags);
	text_copy(made.access, sizeof(made.access),
		  look || (request->untouched && request->loop[0] != '\0') ? "ro" : "");
	text_copy(made.move, sizeof(made.move), request->move_accepted ? "accept" : "");
	if (inspect_host(host, &inspection, fault) < 0)
		return -1;
	request_settle_types(request, content_name(inspection.host.content));
	inspection.facts.mode = request->mode;
	inspection.facts.driver_named = request->rootfstype[0] != '\0';
	inspection.facts.read_only = attachment_read_only(&made);
	inspection.facts.move_accepted = request->move_accepted;
	if (request->loop[0] != '\0' && inspect_image(request->loop, &inspection, fault) < 0)
		return -1;
	decision = policy_decide(&inspection.facts);
	text_copy(made.way, sizeof(made.way), way_name(decision.way));
	log_debug("way: %s", made.way);
	const struct image_wish image = { name, request->loop, request->loopfstype, look };
	if ((!look && prepare_end(decision.way, fault) < 0) ||
	    carry_out(request, &image, &inspection, &decision, &made, fault) < 0)
		return -1;
	*attachment = made;
	return 0;
}

int attach_root(struct request *request, const char *host, struct attachment *attachment, struct fault *fault)
{
	if (attached_before(attachment))
		return 0;
	if (bring_up(request, "root", false, host, attachment, fault) < 0)
		return -1;
	hibernation_refuse("/run");
	gpt_auto_refuse("/run");
	return 0;
}

int attach_look(struct request *request, const char *host, struct attachment *attachment, struct fault *fault)
{
	return bring_up(request, LOOK, true, host, attachment, fault);
}

/* Whoever has the loop device open, as udev has to look into it, keeps it there, and its file in use. */
static int unmount_host(struct fault *fault)
{
	for (int i = 0; unmount(HOST_DIRECTORY, fault) < 0; i++) {
		if (fault->reason != DEVICE_BUSY || i == TRIES)
			return -1;
		usleep(PAUSE);
	}
	rmdir(HOST_PARENT);
	return 0;
}

int attach_look_end(const struct attachment *attachment, struct fault *fault)
{
	if (strcmp(attachment->way, "map") == 0)
		return dm_remove(DM_NAME_PREFIX LOOK, fault);
	return loop_detach(attachment->device, fault) < 0 ? -1 : unmount_host(fault);
}
