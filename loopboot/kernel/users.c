#include "users.h"

#include "../base/scope.h"
#include "../base/text.h"
#include "files.h"
#include "mounts.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

struct users {
	dev_t dev;
	unsigned count;
	char *text; /* of USERS_SIZE */
};

/* One more: "WHAT NAME (DETAIL)". */
static void add(struct users *users, const char *what, const char *name, const char *detail)
{
	size_t used = strlen(users->text);

	snprintf(users->text + used, USERS_SIZE - used, "%s%s%s%s%s%s", users->count > 0 ? ", " : "", what,
		 name, detail[0] ? " (" : "", detail, detail[0] ? ")" : "");
	users->count++;
}

/* True if PATH is a node of the device. */
static bool is_node(const struct users *users, const char *path)
{
	struct stat is;

	return stat(path, &is) == 0 && S_ISBLK(is.st_mode) && is.st_rdev == users->dev;
}

/* btrfs has a number of its own, that of no device: its source says which one was mounted. */
static int is_mount_of(const struct mount_entry *entry, void *users)
{
	return makedev(entry->major, entry->minor) == ((struct users *)users)->dev ||
	       (entry->major == 0 && is_node(users, entry->source));
}

static int visit_mount(const struct mount_entry *entry, void *users)
{
	if (is_mount_of(entry, users))
		add(users, "mounted on ", entry->point, "");
	return 0;
}

static void find_swap(struct users *users)
{
	char *text SCOPE_FREE = file_load("/proc/swaps"), *rest = text, *line;

	while ((line = strsep(&rest, "\n")) != NULL) {
		line[strcspn(line, " \t")] = '\0';
		text_unescape(line);
		if (is_node(users, line))
			add(users, "swap", "", "");
	}
}

static bool visit_holder(const char *holder, void *users)
{
	char name[256];

	file_read(name, sizeof(name), "/sys/block/%s/dm/name", holder);
	add(users, "used by ", holder, name);
	return false;
}

/* A process that is being looked through. */
struct process {
	struct users *users;
	const char *number;
};

static bool visit_file(const char *number, void *context)
{
	const struct process *process = context;
	char path[FILE_PATH_SIZE];

	snprintf(path, sizeof(path), "/proc/%s/fd/%s", process->number, number);
	return is_node(process->users, path);
}

/* Of the processes that share a view of what is mounted, the first one is enough. */
static bool visit_process(const char *number, void *users)
{
	struct process process = { users, number };
	char path[FILE_PATH_SIZE], name[32];
	bool opens, sees;

	if (number[strspn(number, "0123456789")] != '\0')
		return false;
	snprintf(path, sizeof(path), "/proc/%s/fd", number);
	opens = directory_each(path, visit_file, &process);
	sees = !opens && mounts_of(number, is_mount_of, users) == 1;
	file_read(name, sizeof(name), "/proc/%s/comm", number);
	if (opens || sees)
		add(users, sees ? "mounted in the view of process " : "open in process ", number, name);
	return sees;
}

unsigned device_users(unsigned major, unsigned minor, char text[USERS_SIZE])
{
	struct users users = { makedev(major, minor), 0, text };
	char holders[FILE_PATH_SIZE];

	text[0] = '\0';
	mounts_each(visit_mount, &users);
	find_swap(&users);
	snprintf(holders, sizeof(holders), "/sys/dev/block/%u:%u/holders", major, minor);
	directory_each(holders, visit_holder, &users);
	if (users.count == 0)
		directory_each("/proc", visit_process, &users);
	return users.count;
}
