/*
 * Whatever bytes a volume of 32 MiB holds, the reader finds a file in it or a fault, reads nothing outside it, and ends.
 * Its bytes are in grains (grains.h).
 */
#include "../../loopboot/ntfs/ntfs.h"
#include "grains.h"

#include <assert.h>

#define VOLUME (UINT64_C(32) << 20)

static void try_path(struct ntfs_volume *volume, const char *path)
{
	struct ntfs_file file = { 0 };
	struct fault fault = { 0 };
	uint64_t reference;
	char spelling[64];

	if (ntfs_spell(volume, path, spelling, sizeof(spelling), &fault) == 0)
		assert(strlen(spelling) < sizeof(spelling) && (*spelling == '/' || *spelling == '\0'));
	if (ntfs_find(volume, path, &reference, &fault) < 0 ||
	    ntfs_file(volume, reference, &file, &fault) < 0) {
		assert(fault.reason != FINE && fault.reason < REASON_COUNT);
		return;
	}
	assert(file.kind == NTFS_PLAIN ? extents_size(&file.extents) == file.size : file.extents.count == 0);
	assert(file.initialised <= file.size);
	if (ntfs_disjoint(volume, &file.extents, &fault) == 0)
		ntfs_allocated(volume, &file.extents, &fault);
	ntfs_file_free(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = {
		"/", "/f", "/link", "/many/name 07.x", "/many/\xc3\xa9T\xc3\xa9", "\\d\\E\\f.img", "/$Bitmap"
	};
	static struct device device;
	struct source source = { device_read, &device, VOLUME };
	struct ntfs_volume *volume;
	struct fault fault = { 0 };
	struct ntfs_state state;

	if (size < HEAD)
		return 0;
	device_open(&device, data, size);
	if (ntfs_open(&source, &volume, &fault) < 0)
		return 0;
	if (ntfs_state(volume, &state, &fault) == 0)
		assert(strlen(state.label) < NTFS_LABEL_SIZE);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		try_path(volume, paths[i]);
	ntfs_close(volume);
	return 0;
}
