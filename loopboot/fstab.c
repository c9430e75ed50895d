#include "fstab.h"
#include "attach_image.h"
#include "base/text.h"
#include "kernel/mount_options.h"
#include "request.h"

#include <string.h>

#define IMAGE "x-loopboot.image="

/* The next word of *LINE, cut off in place; "" at the line's end. */
static char *next_field(char **line)
{
	char *field = *line + strspn(*line, " \t");

	*line = field + strcspn(field, " \t");
	if (**line != '\0')
		*(*line)++ = '\0';
	return field;
}

/* A path that is too long is cut to one that is not there. */
static void read_image(struct fstab_entry *entry, const char *path, size_t length)
{
	text_copy(entry->image, length < sizeof(entry->image) ? length + 1 : sizeof(entry->image), path);
	text_unescape(entry->image);
}

static void read_options(struct fstab_entry *entry)
{
	const char *word = entry->options;

	entry->automatic = !mount_options_hold(word, "noauto");
	entry->image[0] = '\0';
	for (size_t length; *word != '\0'; word += length + (word[length] == ',')) {
		length = strcspn(word, ",");
		if (strncmp(word, IMAGE, strlen(IMAGE)) == 0)
			read_image(entry, word + strlen(IMAGE), length - strlen(IMAGE));
	}
}

static bool parse_line(char *line, enum fstab_kind kind, struct fstab_entry *entry)
{
	char *first = next_field(&line), *second = next_field(&line);
	const char *device = kind == FSTAB ? first : second;

	entry->where = second;
	entry->type = next_field(&line);
	entry->options = next_field(&line);
	if (*first == '#' || strncmp(device, DEVICE_PREFIX, strlen(DEVICE_PREFIX)) != 0)
		return false;
	entry->name = device + strlen(DEVICE_PREFIX);
	if (!request_name_valid(entry->name) || request_name_taken(entry->name))
		return false;
	read_options(entry);
	text_unescape(second);
	return true;
}

bool fstab_next(char **text, enum fstab_kind kind, struct fstab_entry *entry)
{
	char *line;

	while ((line = strsep(text, "\n")) != NULL)
		if (parse_line(line, kind, entry))
			return true;
	return false;
}
