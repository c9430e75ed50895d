/*
 * Where a parser's bytes come from: the parsers ask for byte ranges and never see a file descriptor.
 */
#ifndef LOOPBOOT_BASE_SOURCE_H
#define LOOPBOOT_BASE_SOURCE_H

#include "fault.h"

#include <stddef.h>
#include <stdint.h>

struct source {
	/*
	 * Fill BUFFER with the LENGTH bytes at byte OFFSET, all of them, or fail (READ_FAILED). The caller
	 * has checked that the range lies inside `size`.
	 */
	int (*read)(void *context, uint64_t offset, void *buffer, size_t length, struct fault *fault);
	void *context; /* owned by whoever made the source */
	uint64_t size; /* bytes */
};

/*
 * Read LENGTH bytes at byte OFFSET of SOURCE into BUFFER. A range that does not lie inside the source is
 * OUTSIDE_DEVICE, with the offset, NAME says what was to be read there (static text).
 */
int source_read(const struct source *source, const char *name, uint64_t offset, void *buffer, size_t length,
		struct fault *fault);

#endif
