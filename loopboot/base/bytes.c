#include "bytes.h"

#include <string.h>

bool bytes_hold(struct bytes window, size_t offset, size_t size)
{
	return offset <= window.length && size <= window.length - offset;
}

struct bytes bytes_part(struct bytes window, size_t offset, size_t size)
{
	if (size == 0 || !bytes_hold(window, offset, size)) /* NULL + 0 is undefined, too */
		return (struct bytes){ NULL, 0 };
	return (struct bytes){ window.at + offset, size };
}

struct bytes bytes_from(struct bytes window, size_t offset)
{
	return bytes_part(window, offset, offset <= window.length ? window.length - offset : 0);
}

uint64_t get_le(struct bytes window, size_t offset, size_t size)
{
	uint64_t value = 0;

	if (!bytes_hold(window, offset, size))
		return 0;
	while (size-- > 0)
		value = value << 8 | window.at[offset + size];
	return value;
}

uint64_t get_be(struct bytes window, size_t offset, size_t size)
{
	uint64_t value = 0;

	if (!bytes_hold(window, offset, size))
		return 0;
	for (size_t i = 0; i < size; i++)
		value = value << 8 | window.at[offset + i];
	return value;
}

uint8_t get_u8(struct bytes window, size_t offset)
{
	return (uint8_t)get_le(window, offset, 1);
}

uint16_t get_le16(struct bytes window, size_t offset)
{
	return (uint16_t)get_le(window, offset, 2);
}

uint32_t get_le32(struct bytes window, size_t offset)
{
	return (uint32_t)get_le(window, offset, 4);
}

uint64_t get_le64(struct bytes window, size_t offset)
{
	return get_le(window, offset, 8);
}

uint16_t get_be16(struct bytes window, size_t offset)
{
	return (uint16_t)get_be(window, offset, 2);
}

uint32_t get_be32(struct bytes window, size_t offset)
{
	return (uint32_t)get_be(window, offset, 4);
}

uint64_t get_be64(struct bytes window, size_t offset)
{
	return get_be(window, offset, 8);
}

bool bytes_equal(struct bytes window, size_t offset, const void *magic, size_t size)
{
	return bytes_hold(window, offset, size) && memcmp(window.at + offset, magic, size) == 0;
}
