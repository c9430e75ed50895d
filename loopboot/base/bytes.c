#include "bytes.h"

#include <string.h>

bool bytes_equal(struct bytes window, size_t offset, const void *magic, size_t size)
{
	return bytes_hold(window, offset, size) && memcmp(window.at + offset, magic, size) == 0;
}
