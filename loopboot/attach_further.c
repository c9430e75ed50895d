#include "attach_further.h"
#include "attach_image.h"
#include "base/log.h"
#include "base/scope.h"
#include "base/text.h"
#include "fstab.h"
#include "inspect.h"
#include "kernel/files.h"
#include "policy.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/*
 * The root decides the way. Under a mapped root the partition is claimed and cannot be mounted, so that every image has
 * to map; under one on a loop device it is mounted, and none can.
 */
static int attach_further(const struct image_wish *image, const struct attachment *root, struct fault *fault)
{
	struct inspection inspection SCOPE_INSPECTION = INSPECTION_NONE;
	struct facts *facts = &inspection.facts;
	struct attachment made = *root;
	struct decision decision;

	made.flags[0] = '\0';
	facts->mounted = facts->driver_named = strcmp(root->way, "loop") == 0;
	facts->read_only = attachment_read_only(root);
	facts->move_accepted = root->move[0] != '\0';
	facts->mode = facts->mounted ? MODE_LOOP : MODE_MAP;
	fault_step(fault, "attaching %s as %s", image->path, image->name);
	if (strcmp(root->way, "direct") == 0)
		return fault_on(fault, ROOT_IS_HOST, image->path);
	if (facts->mounted)
		sync(); /* what the driver has not written yet cannot be read beside it */
	if (inspect_host(root->host, &inspection, fault) < 0 ||
	    inspect_image(image->path, &inspection, fault) < 0)
		return -1;
	fault_step(fault, "deciding how to reach %s", image->path);
	decision = policy_decide(facts);
	if (decision.way == WAY_REFUSE)
		return fault_about(fault, decision.reason, "%s%s", image->path,
				   decision.obstacle == FINE || facts->mounted
				       ? ""
				       : "; it has to map, since the root is mapped");
	return attach_image(image, &inspection, decision.way, &made, fault);
}

/* The boot can do without it. */
static void try_further(const struct image_wish *image, const struct attachment *root)
{
	struct fault fault = { 0 };

	if (image_is_attached(image->name) || attach_further(image, root, &fault) == 0)
		return;
	log_fault(&fault);
	log_warning("the boot goes on without " DEVICE_PREFIX "%s", image->name);
}

void attach_extras(const struct request *request, const struct attachment *root)
{
	for (size_t i = 0; i < request->extra_count; i++)
		try_further(
		    &(struct image_wish){ request->extras[i].name, request->extras[i].path, "", false },
		    root);
}

/* NAME.img beside the root's image. */
static void default_path(const struct attachment *root, const char *name, char *path, size_t size)
{
	int directory = (int)(text_last_part(root->file) - root->file);

	snprintf(path, size, "%.*s%s.img", directory, root->file, name);
}

static int attach_entry(struct fstab_entry *entry, bool needed, const struct attachment *root,
			struct fault *fault)
{
	const struct image_wish image = { entry->name, entry->image, "", false };

	if (entry->image[0] == '\0')
		default_path(root, entry->name, entry->image, sizeof(entry->image));
	if (needed)
		return image_is_attached(entry->name) ? 0 : attach_further(&image, root, fault);
	if (entry->automatic)
		try_further(&image, root);
	return 0;
}

int attach_sysroot(const char *sysroot, const char *only, const struct attachment *root, struct fault *fault)
{
	static const char tables[][14] = { [FSTAB] = "/etc/fstab", [CRYPTTAB] = "/etc/crypttab" };

	for (size_t kind = 0; kind < sizeof(tables) / sizeof(*tables); kind++) {
		char path[FILE_PATH_SIZE];
		struct fstab_entry entry;

		snprintf(path, sizeof(path), "%s%s", sysroot, tables[kind]);
		char *text SCOPE_FREE = file_load(path), *rest = text;
		while (fstab_next(&rest, (enum fstab_kind)kind, &entry))
			if ((only == NULL || strcmp(only, entry.name) == 0) &&
			    attach_entry(&entry, only != NULL, root, fault) < 0)
				return -1;
	}
	return 0;
}
