/*
 * Bounds-checked little- and big-endian access to untrusted bytes. No struct is ever cast onto disk data.
 *
 * A `struct bytes` is a window: a pointer and the number of bytes that may be read there. The get_ functions
 * return 0 beyond the window's end, and so never read outside it; code that must tell 0 from "not there" asks
 * bytes_hold() first.
 */
#ifndef LOOPBOOT_BASE_BYTES_H
#define LOOPBOOT_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
	const uint8_t *at;
	size_t length;
};

/* True if the SIZE bytes from OFFSET on lie inside WINDOW. No overflow, whatever the numbers. */
static inline bool bytes_hold(struct bytes window, size_t offset, size_t size)
{
	return offset <= window.length && size <= window.length - offset;
}

/* The part of WINDOW from OFFSET on, SIZE bytes; an empty window if that does not lie inside. */
static inline struct bytes bytes_part(struct bytes window, size_t offset, size_t size)
{
	if (!bytes_hold(window, offset, size))
		return (struct bytes){ NULL, 0 };
	return (struct bytes){ window.at + offset, size };
}

/* The part of WINDOW from OFFSET to its end. */
static inline struct bytes bytes_from(struct bytes window, size_t offset)
{
	return bytes_part(window, offset, offset <= window.length ? window.length - offset : 0);
}

/* SIZE (1 to 8) bytes from OFFSET as a little-endian number; 0 if they are not all inside. */
static inline uint64_t get_le(struct bytes window, size_t offset, size_t size)
{
	uint64_t value = 0;

	if (!bytes_hold(window, offset, size))
		return 0;
	while (size-- > 0)
		value = value << 8 | window.at[offset + size];
	return value;
}

/* SIZE (1 to 8) bytes from OFFSET as a big-endian number; 0 if they are not all inside. */
static inline uint64_t get_be(struct bytes window, size_t offset, size_t size)
{
	uint64_t value = 0;

	if (!bytes_hold(window, offset, size))
		return 0;
	for (size_t i = 0; i < size; i++)
		value = value << 8 | window.at[offset + i];
	return value;
}

static inline uint8_t get_u8(struct bytes window, size_t offset)
{
	return (uint8_t)get_le(window, offset, 1);
}
static inline uint16_t get_le16(struct bytes window, size_t offset)
{
	return (uint16_t)get_le(window, offset, 2);
}
static inline uint32_t get_le32(struct bytes window, size_t offset)
{
	return (uint32_t)get_le(window, offset, 4);
}
static inline uint64_t get_le64(struct bytes window, size_t offset)
{
	return get_le(window, offset, 8);
}
static inline uint16_t get_be16(struct bytes window, size_t offset)
{
	return (uint16_t)get_be(window, offset, 2);
}
static inline uint32_t get_be32(struct bytes window, size_t offset)
{
	return (uint32_t)get_be(window, offset, 4);
}
static inline uint64_t get_be64(struct bytes window, size_t offset)
{
	return get_be(window, offset, 8);
}

/* True if the SIZE bytes at OFFSET are inside WINDOW and equal to MAGIC. */
bool bytes_equal(struct bytes window, size_t offset, const void *magic, size_t size);

#endif
