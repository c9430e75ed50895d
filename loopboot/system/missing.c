#include "missing.h"

#include "../attach_image.h"
#include "../base/log.h"
#include "../fstab.h"
#include "../units.h"

#include <stdio.h>
#include <string.h>

#define UNIT_SIZE 1024

/*
 * A unit in place of the one that systemd-fstab-generator makes of the entry, with what that brings in: a What= that is
 * no device is not waited for, and a start that a condition forbids is no failure to what requires it. The mount point
 * is in the unit's name.
 */
static int skip_mount(const struct fstab_entry *entry, const char *early, struct fault *fault)
{
	char name[UNIT_NAME_SIZE], text[UNIT_SIZE];

	unit_name(entry->where, ".mount", name);
	snprintf(text, sizeof(text),
		 "# Written by loopboot-generator, see loopboot(7).\n[Unit]\n"
		 "Description=Left out, since " DEVICE_PREFIX "%s is missing\n"
		 "ConditionPathExists=!/\n\n[Mount]\nWhat=missing\n",
		 entry->name);
	return unit_write(early, name, text, fault);
}

/* A swap's unit has its name from its device, so that the wish for it is what is taken away: an empty file masks it. */
static int skip_swap(const struct fstab_entry *entry, const char *early, struct fault *fault)
{
	static const char wishes[][25] = { "swap.target.requires/%s", "swap.target.wants/%s" };
	char device[DEVICE_PATH_SIZE], name[UNIT_NAME_SIZE], wish[sizeof(*wishes) + UNIT_NAME_SIZE];

	snprintf(device, sizeof(device), DEVICE_PREFIX "%s", entry->name);
	unit_name(device, ".swap", name);
	for (size_t i = 0; i < sizeof(wishes) / sizeof(*wishes); i++) {
		snprintf(wish, sizeof(wish), wishes[i], name);
		if (unit_write(early, wish, "", fault) < 0)
			return -1;
	}
	return 0;
}

static void skip(const struct fstab_entry *entry, const char *early)
{
	bool is_swap = strcmp(entry->type, "swap") == 0;
	struct fault fault = { 0 };

	fault_step(&fault, "leaving %s out", entry->name);
	if ((is_swap ? skip_swap : skip_mount)(entry, early, &fault) < 0)
		log_fault(&fault);
	log_warning("%s is left out, since " DEVICE_PREFIX "%s was not attached: journalctl -k -g loopboot "
		    "says why, loopboot(7) how to go on",
		    is_swap ? "a swap" : entry->where, entry->name);
}

void generate_missing(char *fstab, const char *early)
{
	struct fstab_entry entry;

	while (fstab_next(&fstab, FSTAB, &entry))
		if (entry.automatic && !image_is_attached(entry.name))
			skip(&entry, early);
}
