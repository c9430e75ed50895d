#include "source.h"

int source_read(const struct source *source, const char *name, uint64_t offset, void *buffer, size_t length,
		struct fault *fault)
{
	if (offset > source->size || length > source->size - offset)
		return fault_mismatch(fault, OUTSIDE_DEVICE, name, offset, offset + length, source->size);
	return source->read(source->context, offset, buffer, length, fault);
}
