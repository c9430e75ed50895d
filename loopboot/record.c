#include "record.h"
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
		key, offsetof(struct record, member), sizeof(((struct record *)0)->member)                   \
	}
	FIELD("WAY", way),       FIELD("HOST", host),   FIELD("FILE", file),     FIELD("DEVICE", device),
	FIELD("FSTYPE", fstype), FIELD("FLAGS", flags), FIELD("DRIVER", driver), FIELD("HOSTDIR", directory),
#undef FIELD
};
#define FIELD_COUNT (sizeof(fields) / sizeof(*fields))

static void file_path(char path[128], const char *name, const char *suffix)
{
	snprintf(path, 128, RECORD_DIRECTORY "/%s%s", name, suffix);
}

void record_print(FILE *out, const struct record *record)
{
	for (size_t i = 0; i < FIELD_COUNT; i++)
		quote_write(out, fields[i].key, (const char *)record + fields[i].offset);
}

int record_write(const char *name, const struct record *record, struct fault *fault)
{
	char path[128], draft[128];
	FILE *out;
	bool whole;

	file_path(path, name, "");
	file_path(draft, name, ".new");
	mkdir(RECORD_DIRECTORY, 0755);
	out = fopen(draft, "we");
	if (out == NULL)
		return fault_errno(fault, SYSTEM_CALL_FAILED, "writing %s", draft);
	record_print(out, record);
	whole = fflush(out) == 0;
	if (fclose(out) != 0 || !whole || rename(draft, path) < 0) {
		fault_errno(fault, SYSTEM_CALL_FAILED, "writing %s", path);
		unlink(draft);
		return -1;
	}
	return 0;
}

bool record_read(const char *name, struct record *record)
{
	char path[128], line[2048];
	FILE *in;

	file_path(path, name, "");
	in = fopen(path, "re");
	if (in == NULL)
		return false;
	*record = (struct record){ 0 };
	while (fgets(line, sizeof(line), in) != NULL)
		for (size_t i = 0; i < FIELD_COUNT; i++)
			quote_read(line, fields[i].key, (char *)record + fields[i].offset, fields[i].size);
	fclose(in);
	return record->way[0] != '\0';
}

void record_remove(const char *name)
{
	char path[128];

	file_path(path, name, "");
	unlink(path);
}
