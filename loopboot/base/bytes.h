/*
 * Bounds-checked little- and big-endian access to untrusted bytes. No struct is ever cast onto disk data.
 *
 * A `struct bytes` is a window: a pointer and the number of bytes that may be read there. The get_ functions
 * return 0 beyond the window's end, and so never read outside it; code that must tell 0 from "not there" asks
 * bytes_hold() first.
 *
 * None of them is inline: the parsers call them hundreds of times, and are a fifth smaller for it.
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
bool bytes_hold(struct bytes window, size_t offset, size_t size);

/* The part of WINDOW from OFFSET on, SIZE bytes; an empty window if that does not lie inside. */
struct bytes bytes_part(struct bytes window, size_t offset, size_t size);

/* The part of WINDOW from OFFSET to its end. */
struct bytes bytes_from(struct bytes window, size_t offset);

/* SIZE (1 to 8) bytes from OFFSET as a little-endian number; 0 if they are not all inside. */
uint64_t get_le(struct bytes window, size_t offset, size_t size);
uint8_t get_u8(struct bytes window, size_t offset);
uint16_t get_le16(struct bytes window, size_t offset);
uint32_t get_le32(struct bytes window, size_t offset);
uint64_t get_le64(struct bytes window, size_t offset);

/* The same as a big-endian number. */
uint64_t get_be(struct bytes window, size_t offset, size_t size);
uint16_t get_be16(struct bytes window, size_t offset);
uint32_t get_be32(struct bytes window, size_t offset);
uint64_t get_be64(struct bytes window, size_t offset);

/* True if the SIZE bytes at OFFSET are inside WINDOW and equal to MAGIC. */
bool bytes_equal(struct bytes window, size_t offset, const void *magic, size_t size);

#endif
