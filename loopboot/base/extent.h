/*
 * Extents: which bytes of a device hold which bytes of a file. The one currency between ntfs/, image/ and
 * kernel/.
 */
#ifndef LOOPBOOT_BASE_EXTENT_H
#define LOOPBOOT_BASE_EXTENT_H

#include "fault.h"
#include "source.h"

#include <stddef.h>
#include <stdint.h>

struct extent {
	uint64_t file;   /* offset in the file, bytes */
	uint64_t device; /* offset on the device, bytes */
	uint64_t length; /* bytes, never 0 */
};

/* In file order, without gaps from 0 on, adjacent ones merged. Start with {0}; extents_free() gives the
 * memory back. */
struct extents {
	struct extent *list;
	size_t count;
	size_t room;
};

/*
 * Add the LENGTH bytes at DEVICE behind the last extent; merged with it if it adjoins. A length of 0 adds
 * nothing. Fails with NO_MEMORY, or with OUTSIDE_DEVICE if a sum overflows.
 */
int extents_append(struct extents *extents, uint64_t device, uint64_t length, struct fault *fault);

/* Bytes that the extents hold together. */
uint64_t extents_size(const struct extents *extents);

/* Cut what lies at or behind byte SIZE of the file. */
void extents_cut(struct extents *extents, uint64_t size);

/*
 * The extents in the order of their device offsets: SORTED becomes `count` pointers into the list, for the caller to free().
 * n log n, whatever the order was. Faults: NO_MEMORY.
 */
int extents_sort(const struct extents *extents, const struct extent ***sorted, struct fault *fault);

/*
 * True that no two extents share a byte of the device. If two do, RUNS_OVERLAP with the first shared device
 * offset. Sorts a copy: n log n, 8 bytes an extent for a moment.
 */
int extents_disjoint(const struct extents *extents, struct fault *fault);

/* The extent that holds byte OFFSET of the file, which must lie below extents_size(). */
const struct extent *extents_find(const struct extents *extents, uint64_t offset);

/*
 * Read the LENGTH bytes at byte OFFSET of the file, which must lie below extents_size(), from HOST. NAME and faults as
 * those of source_read().
 */
int extents_read(const struct extents *extents, const struct source *host, const char *name, uint64_t offset,
		 void *buffer, size_t length, struct fault *fault);

/* A source that reads the file's bytes through its extents. Both HOST and EXTENTS must outlive it. */
struct extent_source {
	const struct source *host;
	const struct extents *extents;
};
struct source extents_source(struct extent_source *context);

void extents_free(struct extents *extents);

#endif
