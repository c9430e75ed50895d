#include "mount_options.h"

#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

/* The words that are no file system's matter; with no flag they mean nothing to a kernel. */
static const struct {
	char word[12];
	bool clears;
	unsigned flag;
} words[] = {
	{ "ro", false, MS_RDONLY },
	{ "rw", true, MS_RDONLY },
	{ "nosuid", false, MS_NOSUID },
	{ "suid", true, MS_NOSUID },
	{ "nodev", false, MS_NODEV },
	{ "dev", true, MS_NODEV },
	{ "noexec", false, MS_NOEXEC },
	{ "exec", true, MS_NOEXEC },
	{ "sync", false, MS_SYNCHRONOUS },
	{ "async", true, MS_SYNCHRONOUS },
	{ "dirsync", false, MS_DIRSYNC },
	{ "noatime", false, MS_NOATIME },
	{ "atime", true, MS_NOATIME },
	{ "nodiratime", false, MS_NODIRATIME },
	{ "diratime", true, MS_NODIRATIME },
	{ "relatime", false, MS_RELATIME },
	{ "strictatime", false, MS_STRICTATIME },
	{ "lazytime", false, MS_LAZYTIME },
	{ "defaults", false, 0 },
	{ "auto", false, 0 },
	{ "noauto", false, 0 },
	{ "nofail", false, 0 },
	{ "_netdev", false, 0 },
};

static bool is_word(const char *at, size_t length, const char *word)
{
	return strlen(word) == length && memcmp(at, word, length) == 0;
}

static bool add_data(struct mount_options *options, const char *at, size_t length)
{
	size_t have = strlen(options->data), room = sizeof(options->data) - have;
	int written = snprintf(options->data + have, room, "%s%.*s", have ? "," : "", (int)length, at);

	return (size_t)written < room;
}

static bool add_word(struct mount_options *options, const char *at, size_t length)
{
	if (length == 0 || strncmp(at, "x-", 2) == 0)
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (!is_word(at, length, words[i].word))
			continue;
		if (words[i].clears)
			options->flags &= ~(unsigned long)words[i].flag;
		else
			options->flags |= words[i].flag;
		return true;
	}
	return add_data(options, at, length);
}

bool mount_options_add(struct mount_options *options, const char *text)
{
	while (text && *text) {
		size_t length = strcspn(text, ",");

		if (!add_word(options, text, length))
			return false;
		text += length + (text[length] == ',');
	}
	return true;
}

bool mount_options_hold(const char *text, const char *word)
{
	while (text && *text) {
		size_t length = strcspn(text, ",");

		if (is_word(text, length, word))
			return true;
		text += length + (text[length] == ',');
	}
	return false;
}
