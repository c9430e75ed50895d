#include "units.h"

#include "kernel/files.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* A name that is being made; LENGTH reaches UNIT_NAME_SIZE if it does not fit. */
struct name {
	char *text;
	size_t length;
};

static void add(struct name *name, char c)
{
	if (name->length < UNIT_NAME_SIZE)
		name->text[name->length++] = c;
}

/* systemd's VALID_CHARS without the ones that mean something in an escaped name, - and \ and @ */
static bool stands_for_itself(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == ':' ||
	       c == '_' || c == '.';
}

static void add_escaped(struct name *name, char c)
{
	static const char digits[] = "0123456789abcdef";

	add(name, '\\');
	add(name, 'x');
	add(name, digits[(unsigned char)c >> 4]);
	add(name, digits[c & 15]);
}

/* One part of a path, which lies between slashes. A name must not begin with a dot, or it would be a hidden file. */
static void add_part(struct name *name, const char *part, size_t length)
{
	if (name->length > 0)
		add(name, '-');
	for (size_t i = 0; i < length; i++)
		if (stands_for_itself(part[i]) && !(part[i] == '.' && name->length == 0))
			add(name, part[i]);
		else
			add_escaped(name, part[i]);
}

void unit_name(const char *path, const char *suffix, char text[UNIT_NAME_SIZE])
{
	struct name name = { text, 0 };
	bool usable = path[0] == '/';

	for (size_t length; *path != '\0'; path += length + (path[length] == '/')) {
		length = strcspn(path, "/");
		usable &= length != 2 || strncmp(path, "..", 2) != 0;
		if (length > 0 && !(length == 1 && *path == '.'))
			add_part(&name, path, length);
	}
	if (name.length == 0)
		add(&name, '-');
	for (; *suffix != '\0'; suffix++)
		add(&name, *suffix);
	usable &= name.length < UNIT_NAME_SIZE;
	text[usable ? name.length : 0] = '\0';
}

int unit_write(const char *directory, const char *name, const char *text, struct fault *fault)
{
	char path[FILE_PATH_SIZE];
	int length = snprintf(path, sizeof(path), "%s/%s", directory, name);
	char *slash = strrchr(path, '/');

	errno = ENAMETOOLONG;
	if (name[0] != '\0' && length < FILE_PATH_SIZE) {
		*slash = '\0';
		if (directory_make(path, 0755) == 0) {
			*slash = '/';
			if (file_write(path, text) == 0)
				return 0;
		}
	}
	return fault_errno(fault, SYSTEM_CALL_FAILED, "writing %s/%s", directory, name);
}
