/*
 * Whatever bytes a volume holds, the reader finds a file in it or a fault, reads nothing outside it, and ends.
 *
 * So that small inputs make whole volumes, an input is a list of grains: three bytes for the grain's number, then its
 * 64 bytes, the last one's perhaps fewer. All other bytes of the 32 MiB are zeros.
 */
#include "../../loopboot/ntfs/ntfs.h"

#include <assert.h>
#include <string.h>

#define GRAIN  64u
#define PIECE  (3 + GRAIN)
#define VOLUME (UINT64_C(32) << 20)

struct input {
	const uint8_t *data;
	size_t size;
};

/* Copy what of the SIZE bytes at FROM, which stand at byte PLACE of the volume, lies in the LENGTH bytes at OFFSET. */
static void copy_overlap(const uint8_t *from, size_t size, uint64_t place, uint8_t *to, uint64_t offset,
			 size_t length)
{
	uint64_t begin = place > offset ? place : offset;
	uint64_t end = place + size < offset + length ? place + size : offset + length;

	if (begin < end)
		memcpy(to + (begin - offset), from + (begin - place), end - begin);
}

static int read_input(void *context, uint64_t offset, void *buffer, size_t length, struct fault *fault)
{
	const struct input *input = context;

	(void)fault;
	memset(buffer, 0, length);
	for (size_t at = 0; at + 3 < input->size; at += PIECE) {
		const uint8_t *piece = input->data + at;
		size_t size = input->size - at - 3 < GRAIN ? input->size - at - 3 : GRAIN;
		uint64_t number = piece[0] | (uint64_t)piece[1] << 8 | (uint64_t)piece[2] << 16;

		copy_overlap(piece + 3, size, number * GRAIN, buffer, offset, length);
	}
	return 0;
}

static void try_path(struct ntfs_volume *volume, const char *path)
{
	struct ntfs_file file = { 0 };
	struct fault fault = { 0 };
	uint64_t reference;

	if (ntfs_find(volume, path, &reference, &fault) < 0 ||
	    ntfs_file(volume, reference, &file, &fault) < 0) {
		assert(fault.reason != FINE && fault.reason < REASON_COUNT);
		return;
	}
	assert(file.kind == NTFS_PLAIN ? extents_size(&file.extents) == file.size : file.extents.count == 0);
	assert(file.initialised <= file.size);
	if (extents_disjoint(&file.extents, &fault) == 0)
		ntfs_allocated(volume, &file.extents, &fault);
	ntfs_file_free(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = {
		"/", "/f", "/many/name 07.x", "/many/\xc3\xa9T\xc3\xa9", "\\d\\E\\f.img", "/$Bitmap"
	};
	struct input input = { data, size };
	struct source source = { read_input, &input, VOLUME };
	struct ntfs_volume *volume;
	struct fault fault = { 0 };
	struct ntfs_state state;

	if (ntfs_open(&source, &volume, &fault) < 0)
		return 0;
	if (ntfs_state(volume, &state, &fault) == 0)
		assert(strlen(state.label) < NTFS_LABEL_SIZE);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		try_path(volume, paths[i]);
	ntfs_close(volume);
	return 0;
}
