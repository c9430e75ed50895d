#include "attachment.h"
#include "base/quote.h"

#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
	const char *key;
	size_t offset, size;
} fields[] = {
#define FIELD(key, member)                                                                                   \
	{                                                                                                    \
		key, offsetof(struct attachment, member), sizeof(((struct attachment *)0)->member)           \
	}
	FIELD("WAY", way),       FIELD("HOST", host),   FIELD("FILE", file),     FIELD("DEVICE", device),
	FIELD("FSTYPE", fstype), FIELD("FLAGS", flags), FIELD("DRIVER", driver), FIELD("HOSTDIR", directory),
#undef FIELD
};
#define FIELD_COUNT (sizeof(fields) / sizeof(*fields))

static void file_path(char path[128], const char *name, const char *suffix)
{
	snprintf(path, 128, ATTACHMENT_DIRECTORY "/%s%s", name, suffix);
}

void attachment_print(FILE *out, const struct attachment *attachment)
{
	for (size_t i = 0; i < FIELD_COUNT; i++)
		quote_write(out, fields[i].key, (const char *)attachment + fields[i].offset);
}

int attachment_write(const char *name, const struct attachment *attachment, struct fault *fault)
{
	char path[128], draft[128];
	FILE *out;
	bool whole;

	file_path(path, name, "");
	file_path(draft, name, ".new");
	mkdir(ATTACHMENT_DIRECTORY, 0755);
	out = fopen(draft, "we");
	if (out == NULL)
		return fault_errno(fault, SYSTEM_CALL_FAILED, "writing %s", draft);
	attachment_print(out, attachment);
	whole = fflush(out) == 0;
	if (fclose(out) != 0 || !whole || rename(draft, path) < 0) {
		fault_errno(fault, SYSTEM_CALL_FAILED, "writing %s", path);
		unlink(draft);
		return -1;
	}
	return 0;
}

bool attachment_read(const char *name, struct attachment *attachment)
{
	char path[128], line[2048];
	FILE *in;

	file_path(path, name, "");
	in = fopen(path, "re");
	if (in == NULL)
		return false;
	*attachment = (struct attachment){ 0 };
	while (fgets(line, sizeof(line), in) != NULL)
		for (size_t i = 0; i < FIELD_COUNT; i++)
			quote_read(line, fields[i].key, (char *)attachment + fields[i].offset, fields[i].size);
	fclose(in);
	return attachment->way[0] != '\0';
}

void attachment_remove(const char *name)
{
	char path[128];

	file_path(path, name, "");
	unlink(path);
}
