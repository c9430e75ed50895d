#include "attachment.h"
#include "base/log.h"
#include "base/quote.h"
#include "kernel/files.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
	char key[8];
	uint16_t offset, size;
} fields[] = {
#define FIELD(key, member)                                                                                   \
	{                                                                                                    \
		key, offsetof(struct attachment, member), sizeof(((struct attachment *)0)->member)           \
	}
	FIELD("WAY", way),       FIELD("HOST", host),   FIELD("FILE", file),     FIELD("DEVICE", device),
	FIELD("FSTYPE", fstype), FIELD("FLAGS", flags), FIELD("DRIVER", driver), FIELD("HOSTDIR", directory),
	FIELD("ACCESS", access), FIELD("MOVE", move),
#undef FIELD
};
#define TEXT_SIZE   (2 * sizeof(struct attachment)) /* room for some quotes in the values */
#define FIELD_COUNT (sizeof(fields) / sizeof(*fields))

static void file_path(char path[128], const char *name, const char *suffix)
{
	snprintf(path, 128, ATTACHMENT_DIRECTORY "/%s%s", name, suffix);
}

bool attachment_read_only(const struct attachment *attachment)
{
	return attachment->access[0] != '\0';
}

void attachment_keep(const char *name, const struct attachment *attachment)
{
	char path[128], draft[128], text[TEXT_SIZE] = "";

	file_path(path, name, "");
	file_path(draft, name, ".new");
	for (size_t i = 0; i < FIELD_COUNT; i++)
		quote_append(text, sizeof(text), fields[i].key, (const char *)attachment + fields[i].offset);
	mkdir(ATTACHMENT_DIRECTORY, 0755);
	if (file_write(draft, text) == 0 && rename(draft, path) == 0)
		return;
	log_warning("%s cannot be written: loopboot status will not know where %s came from", path, name);
	unlink(draft);
}

static void read_line(const char *line, struct attachment *attachment)
{
	for (size_t i = 0; i < FIELD_COUNT; i++)
		quote_read(line, fields[i].key, (char *)attachment + fields[i].offset, fields[i].size);
}

bool attachment_read(const char *name, struct attachment *attachment)
{
	char text[TEXT_SIZE];

	if (!file_read(text, sizeof(text), ATTACHMENT_DIRECTORY "/%s", name))
		return false;
	*attachment = (struct attachment){ 0 };
	for (const char *line = text; *line != '\0'; line += strcspn(line, "\n"), line += *line == '\n')
		read_line(line, attachment);
	return attachment->way[0] != '\0';
}

void attachment_remove(const char *name)
{
	char path[128];

	file_path(path, name, "");
	unlink(path);
}
