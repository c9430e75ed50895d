#include "mount_options.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

/* A word's flag is told by the number of its bit, which is cleared instead of set with CLEARS. */
#define BIT(flag) __builtin_ctz(flag)
#define CLEARS    0x80
#define NOTHING   (CLEARS | 31) /* the kernel's own MS_NOUSER, which nobody sets */

/* The words that are no file system's matter; with no flag they mean nothing to a kernel. */
static const struct {
	char word[12];
	uint8_t bit;
} words[] = {
	{ "ro", BIT(MS_RDONLY) },
	{ "rw", CLEARS | BIT(MS_RDONLY) },
	{ "nosuid", BIT(MS_NOSUID) },
	{ "suid", CLEARS | BIT(MS_NOSUID) },
	{ "nodev", BIT(MS_NODEV) },
	{ "dev", CLEARS | BIT(MS_NODEV) },
	{ "noexec", BIT(MS_NOEXEC) },
	{ "exec", CLEARS | BIT(MS_NOEXEC) },
	{ "sync", BIT(MS_SYNCHRONOUS) },
	{ "async", CLEARS | BIT(MS_SYNCHRONOUS) },
	{ "dirsync", BIT(MS_DIRSYNC) },
	{ "noatime", BIT(MS_NOATIME) },
	{ "atime", CLEARS | BIT(MS_NOATIME) },
	{ "nodiratime", BIT(MS_NODIRATIME) },
	{ "diratime", CLEARS | BIT(MS_NODIRATIME) },
	{ "relatime", BIT(MS_RELATIME) },
	{ "strictatime", BIT(MS_STRICTATIME) },
	{ "lazytime", BIT(MS_LAZYTIME) },
	{ "bind", BIT(MS_BIND) },
	{ "defaults", NOTHING },
	{ "auto", NOTHING },
	{ "noauto", NOTHING },
	{ "nofail", NOTHING },
	{ "_netdev", NOTHING },
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
	unsigned long flag;

	if (length == 0 || strncmp(at, "x-", 2) == 0)
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (!is_word(at, length, words[i].word))
			continue;
		flag = 1UL << (words[i].bit & ~CLEARS);
		options->flags |= flag;
		if (words[i].bit & CLEARS)
			options->flags &= ~flag;
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
