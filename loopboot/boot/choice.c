#include "choice.h"

#include "../base/scope.h"
#include "../base/text.h"
#include "../kernel/files.h"
#include "../kernel/inside.h"
#include "options.h"
#include "version.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define ENTRIES   "/boot/loader/entries"
#define KERNEL    "vmlinuz-"
#define TEXT_SIZE 16384 /* of what is read as text; the rest does not count */

struct search {
	int root;
	struct boot_entry *best;
	bool found, preferred; /* the best one is there; is what loader.conf means */
	char pattern[128];     /* loader.conf's default */
	char text[TEXT_SIZE];
	struct boot_entry candidate;
};

/* A power cut may leave an empty file behind. */
static bool is_there(int root, const char *path)
{
	int fd SCOPE_CLOSE = inside_open(root, path);
	struct stat is;

	return fd >= 0 && fstat(fd, &is) == 0 && is.st_size > 0;
}

/* Take the candidate if it is newer than what was found, or rather meant. */
static void consider(struct search *search, bool preferred)
{
	const struct boot_entry *candidate = &search->candidate;

	if (search->found && (search->preferred > preferred ||
			      (search->preferred == preferred &&
			       version_compare(candidate->version, search->best->version) <= 0)))
		return;
	*search->best = *candidate;
	search->preferred = preferred;
	search->found = true;
}

/*
 * Make PATHS (SIZE bytes), of an entry, paths below the root, where each must be there: they are below /boot where that is a
 * partition of its own, and with some who write entries below / where it is not.
 */
static bool find_paths(int root, char *paths, size_t size)
{
	char found[sizeof(((struct boot_entry *)0)->initrds)] = "", path[FILE_PATH_SIZE];
	size_t have = 0;

	for (char *rest = paths, *word; (word = strsep(&rest, " \t")) != NULL;) {
		if (*word == '\0')
			continue;
		snprintf(path, sizeof(path), "/boot/%s", word + (*word == '/'));
		if (!is_there(root, path))
			text_copy(path, sizeof(path), word);
		if (!is_there(root, path))
			return false;
		have +=
		    (size_t)snprintf(found + have, sizeof(found) - have, "%s%s", have > 0 ? " " : "", path);
		if (have >= size)
			return false;
	}
	text_copy(paths, size, found);
	return true;
}

static bool visit_entry(const char *name, void *context)
{
	struct search *search = context;
	struct boot_entry *entry = &search->candidate;
	char path[FILE_PATH_SIZE];

	snprintf(path, sizeof(path), ENTRIES "/%s", name);
	if (strlen(name) < 5 || strcmp(name + strlen(name) - 5, ".conf") != 0 ||
	    !inside_read(search->root, path, search->text, sizeof(search->text)) ||
	    !entry_parse(search->text, entry))
		return false;
	if (entry->version[0] == '\0')
		text_copy(entry->version, sizeof(entry->version), name);
	if (find_paths(search->root, entry->kernel, sizeof(entry->kernel)) &&
	    find_paths(search->root, entry->initrds, sizeof(entry->initrds)))
		consider(search, entry_is_default(name, search->pattern));
	return false;
}

static void by_entries(struct search *search)
{
	if (inside_read(search->root, "/boot/loader/loader.conf", search->text, sizeof(search->text)))
		loader_default(search->text, search->pattern, sizeof(search->pattern));
	inside_each(search->root, ENTRIES, visit_entry, search);
}

static void by_link(struct search *search, const char *directory)
{
	struct boot_entry *entry = search->best;

	memset(entry, 0, sizeof(*entry));
	snprintf(entry->kernel, sizeof(entry->kernel), "%s/vmlinuz", directory);
	snprintf(entry->initrds, sizeof(entry->initrds), "%s/initrd.img", directory);
	search->found = is_there(search->root, entry->kernel) && is_there(search->root, entry->initrds);
}

/* The candidate has its kernel's path: complete it with VERSION's initramfs, by the name that somebody gives it. */
static void try_version(struct search *search, const char *version)
{
	static const char names[][26] = { "/boot/initrd.img-%s", "/boot/initramfs-%s.img",
					  "/boot/initrd-%s" };
	struct boot_entry *entry = &search->candidate;

	if (!is_there(search->root, entry->kernel))
		return;
	text_copy(entry->version, sizeof(entry->version), version);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(entry->initrds, sizeof(entry->initrds), names[i], version);
		if (is_there(search->root, entry->initrds)) {
			consider(search, false);
			return;
		}
	}
}

static bool visit_kernel(const char *name, void *context)
{
	struct search *search = context;

	snprintf(search->candidate.kernel, sizeof(search->candidate.kernel), "/boot/%s", name);
	if (strncmp(name, KERNEL, strlen(KERNEL)) == 0)
		try_version(search, name + strlen(KERNEL));
	return false;
}

static bool visit_modules(const char *name, void *context)
{
	struct search *search = context;

	snprintf(search->candidate.kernel, sizeof(search->candidate.kernel), "/lib/modules/%s/vmlinuz", name);
	try_version(search, name);
	return false;
}

static void by_version(struct search *search)
{
	memset(&search->candidate, 0, sizeof(search->candidate));
	inside_each(search->root, "/boot", visit_kernel, search);
	inside_each(search->root, "/lib/modules", visit_modules, search);
}

static void find_options(struct search *search)
{
	struct boot_entry *entry = search->best;

	if (entry->options[0] != '\0')
		return;
	if (inside_read(search->root, "/etc/kernel/cmdline", entry->options, sizeof(entry->options)))
		options_of_cmdline(entry->options);
	else if (inside_read(search->root, "/etc/default/grub", search->text, sizeof(search->text)))
		options_of_grub(search->text, entry->options, sizeof(entry->options));
}

int boot_choose(int root, struct boot_entry *entry, struct fault *fault)
{
	static struct search search;

	search = (struct search){ .root = root, .best = entry };
	by_entries(&search);
	if (!search.found)
		by_link(&search, "");
	if (!search.found)
		by_link(&search, "/boot");
	if (!search.found)
		by_version(&search);
	if (!search.found)
		return fault_on(fault, NO_KERNEL, "");
	find_options(&search);
	return 0;
}
