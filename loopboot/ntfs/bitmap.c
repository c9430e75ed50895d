#include "../base/scope.h"
#include "volume.h"

#include <stdlib.h>

/* $Bitmap is read in pieces of this many bytes, each for 32,768 clusters. */
#define PAGE_SIZE 4096
/* The most that is read in one go. */
#define LARGEST_READ (64 * 1024)

/* A stretch of $Bitmap in memory. */
struct window {
	const struct ntfs_volume *volume;
	struct stream bitmap;
	uint64_t start; /* byte in $Bitmap */
	size_t length;
	uint8_t *data; /* owned */
};

static int open_window(const struct ntfs_volume *volume, struct window *window, struct fault *fault)
{
	uint64_t clusters = volume->geometry.volume_size / volume->geometry.cluster_size;

	if (stream_open_data(volume, RECORD_BITMAP, &window->bitmap, fault) < 0)
		return -1;
	if (window->bitmap.size < (clusters + 7) / 8)
		return fault_mismatch(fault, BAD_ATTRIBUTE, "$Bitmap", window->bitmap.device,
				      (clusters + 7) / 8, window->bitmap.size);
	window->volume = volume;
	window->data = malloc(LARGEST_READ);
	return window->data != NULL ? 0 : fault_on(fault, NO_MEMORY, "$Bitmap");
}

/* Make byte FIRST of $Bitmap available, and as many up to LAST as fit. Whole pages, so that near runs share a read. */
static int move_window(struct window *window, uint64_t first, uint64_t last, struct fault *fault)
{
	uint64_t start = first - first % PAGE_SIZE, length = last / PAGE_SIZE * PAGE_SIZE + PAGE_SIZE - start;

	if (first >= window->start && first - window->start < window->length)
		return 0;
	if (length > LARGEST_READ)
		length = LARGEST_READ;
	if (length > window->bitmap.size - start)
		length = window->bitmap.size - start;
	window->length = 0;
	if (stream_read(window->volume, &window->bitmap, start, window->data, (size_t)length, fault) < 0)
		return -1;
	window->start = start;
	window->length = (size_t)length;
	return 0;
}

/* True if the clusters that BITS (of one byte of $Bitmap) stand for, from bit LOW up to bit HIGH, are all in use. */
static bool all_used(uint8_t bits, unsigned low, unsigned high)
{
	unsigned mask = (0xffu >> (7 - high)) & (0xffu << low);

	return (bits & mask) == mask;
}

static int check_clusters(struct window *window, uint64_t first, uint64_t last, struct fault *fault)
{
	for (uint64_t at = first; at <= last; at = at / 8 * 8 + 8) {
		unsigned low = at % 8, high = last / 8 == at / 8 ? last % 8 : 7;
		uint8_t bits;

		if (move_window(window, at / 8, last / 8, fault) < 0)
			return -1;
		bits = window->data[at / 8 - window->start];
		if (all_used(bits, low, high))
			continue;
		while (all_used(bits, low, low))
			low++;
		return fault_at(fault, NOT_ALLOCATED, "$Bitmap",
				(at / 8 * 8 + low) * window->volume->geometry.cluster_size);
	}
	return 0;
}

static int check_extent(struct window *window, const struct extent *extent, struct fault *fault)
{
	const struct ntfs_geometry *geometry = &window->volume->geometry;

	if (extent->device > geometry->volume_size || extent->length > geometry->volume_size - extent->device)
		return fault_mismatch(fault, RUN_OUTSIDE, "extent", extent->device, geometry->volume_size,
				      extent->length);
	return check_clusters(window, extent->device / geometry->cluster_size,
			      (extent->device + extent->length - 1) / geometry->cluster_size, fault);
}

/* In the order of the device, so that each page of $Bitmap is read once, however the file is scattered. */
static int check_extents(struct window *window, const struct extents *extents, struct fault *fault)
{
	const struct extent **sorted SCOPE_FREE = NULL;

	if (extents_sort(extents, &sorted, fault) < 0)
		return -1;
	for (size_t i = 0; i < extents->count; i++)
		if (check_extent(window, sorted[i], fault) < 0)
			return -1;
	return 0;
}

int ntfs_allocated(struct ntfs_volume *volume, const struct extents *extents, struct fault *fault)
{
	struct window window = { 0 };
	int result = open_window(volume, &window, fault);

	if (result == 0)
		result = check_extents(&window, extents, fault);
	stream_close(&window.bitmap);
	free(window.data);
	return result;
}
