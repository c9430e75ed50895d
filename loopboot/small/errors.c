#include "errors.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* clang-format off */
#define ERRORS(_) \
	_(EPERM, "Operation not permitted") _(ENOENT, "No such file or directory") _(EIO, "I/O error") \
	_(ENXIO, "No such device or address") _(ENOEXEC, "Exec format error") \
	_(ENOMEM, "Out of memory") _(EACCES, "Permission denied") \
	_(ENOTBLK, "Block device required") _(EBUSY, "Resource busy") _(EEXIST, "File exists") \
	_(ENODEV, "No such device") _(ENOTDIR, "Not a directory") \
	_(EISDIR, "Is a directory") _(EINVAL, "Invalid argument") _(EMFILE, "No file descriptors available") \
	_(ENOTTY, "Not a tty") \
	_(ENOSPC, "No space left on device") _(EROFS, "Read-only file system") \
	_(ENAMETOOLONG, "Filename too long") _(ENOSYS, "Function not implemented") \
	_(ENOTEMPTY, "Directory not empty") _(ELOOP, "Symbolic link loop") \
	_(EOPNOTSUPP, "Not supported") \
	_(ENOTCONN, "Socket not connected") \
	_(EUCLEAN, "Structure needs cleaning") _(ENOMEDIUM, "No medium found") \
	_(ENOKEY, "Required key not available") _(EKEYREJECTED, "Key was rejected by service")
/* clang-format on */

#define NUMBER(number, text) number,
#define TEXT(number, text)   text "\0"

static const uint8_t numbers[] = { ERRORS(NUMBER) };
static const char texts[] = ERRORS(TEXT);

const char *small_strerror(int error)
{
	static char other[sizeof("error -2147483648")];
	const char *text = texts;

	for (size_t i = 0; i < sizeof(numbers); i++, text += strlen(text) + 1)
		if (numbers[i] == error)
			return text;
	snprintf(other, sizeof(other), "error %d", error);
	return other;
}
