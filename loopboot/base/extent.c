#include "extent.h"
#include "scope.h"

#include <stdlib.h>
#include <string.h>

static int make_room(struct extents *extents, struct fault *fault)
{
	size_t room = extents->room ? extents->room * 2 : 16;
	struct extent *list;

	if (extents->count < extents->room)
		return 0;
	list = reallocarray(extents->list, room, sizeof(*list));
	if (list == NULL)
		return fault_about(fault, NO_MEMORY, "%zu extents", room);
	extents->list = list;
	extents->room = room;
	return 0;
}

int extents_append(struct extents *extents, uint64_t device, uint64_t length, struct fault *fault)
{
	struct extent *last = extents->count ? &extents->list[extents->count - 1] : NULL;
	uint64_t file = extents_size(extents), end;

	if (length == 0)
		return 0;
	if (__builtin_add_overflow(device, length, &end) || __builtin_add_overflow(file, length, &end))
		return fault_at(fault, OUTSIDE_DEVICE, "extent", device);
	if (last != NULL && last->device + last->length == device) {
		last->length += length;
		return 0;
	}
	if (make_room(extents, fault) < 0)
		return -1;
	extents->list[extents->count++] = (struct extent){ file, device, length };
	return 0;
}

uint64_t extents_size(const struct extents *extents)
{
	const struct extent *last;

	if (extents->count == 0)
		return 0;
	last = &extents->list[extents->count - 1];
	return last->file + last->length;
}

void extents_cut(struct extents *extents, uint64_t size)
{
	struct extent *last;

	while (extents->count > 0 && extents->list[extents->count - 1].file >= size)
		extents->count--;
	if (extents_size(extents) <= size)
		return;
	last = &extents->list[extents->count - 1];
	last->length = size - last->file;
}

/* Heap sort: the C library's qsort() is five times its size. */

/* Let the extent at ROOT of the heap SORTED (COUNT pointers, the largest device offset on top) sink to its place. */
static void sink(const struct extent **sorted, size_t root, size_t count)
{
	const struct extent *sinking = sorted[root];

	for (size_t child = root * 2 + 1; child < count; child = root * 2 + 1) {
		if (child + 1 < count && sorted[child + 1]->device > sorted[child]->device)
			child++;
		if (sorted[child]->device <= sinking->device)
			break;
		sorted[root] = sorted[child];
		root = child;
	}
	sorted[root] = sinking;
}

int extents_sort(const struct extents *extents, const struct extent ***sorted, struct fault *fault)
{
	size_t count = extents->count;
	const struct extent **list = reallocarray(NULL, count + 1, sizeof(*list));

	if (list == NULL)
		return fault_about(fault, NO_MEMORY, "%zu extents", count);
	for (size_t i = 0; i < count; i++)
		list[i] = &extents->list[i];
	for (size_t root = count / 2; root-- > 0;)
		sink(list, root, count);
	while (count-- > 1) {
		const struct extent *largest = list[0];
		list[0] = list[count];
		list[count] = largest;
		sink(list, 0, count);
	}
	*sorted = list;
	return 0;
}

int extents_disjoint(const struct extents *extents, struct fault *fault)
{
	const struct extent **sorted SCOPE_FREE = NULL;

	if (extents_sort(extents, &sorted, fault) < 0)
		return -1;
	for (size_t i = 1; i < extents->count; i++)
		if (sorted[i - 1]->device + sorted[i - 1]->length > sorted[i]->device)
			return fault_at(fault, RUNS_OVERLAP, "run list", sorted[i]->device);
	return 0;
}

/* The last extent that begins at or before OFFSET; there is one, since OFFSET lies inside. */
const struct extent *extents_find(const struct extents *extents, uint64_t offset)
{
	size_t low = 0, high = extents->count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (extents->list[middle].file <= offset)
			low = middle;
		else
			high = middle;
	}
	return &extents->list[low];
}

int extents_read(const struct extents *extents, const struct source *host, const char *name, uint64_t offset,
		 void *buffer, size_t length, struct fault *fault)
{
	uint8_t *to = buffer;

	while (length > 0) {
		const struct extent *extent = extents_find(extents, offset);
		uint64_t skip = offset - extent->file;
		size_t part = extent->length - skip < length ? (size_t)(extent->length - skip) : length;

		if (source_read(host, name, extent->device + skip, to, part, fault) < 0)
			return -1;
		to += part;
		offset += part;
		length -= part;
	}
	return 0;
}

static int read_through(void *context, uint64_t offset, void *buffer, size_t length, struct fault *fault)
{
	const struct extent_source *through = context;

	return extents_read(through->extents, through->host, "image", offset, buffer, length, fault);
}

struct source extents_source(struct extent_source *context)
{
	return (struct source){ read_through, context, extents_size(context->extents) };
}

void extents_free(struct extents *extents)
{
	free(extents->list);
	*extents = (struct extents){ 0 };
}
