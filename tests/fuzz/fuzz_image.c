/*
 * Whatever bytes an image holds, image/ names them or a fault, reads nothing outside them, and ends. The head's second byte
 * is the image's size, as a power of two; its bytes are in grains (grains.h).
 */
#include "../../loopboot/image/image.h"
#include "grains.h"

#include <assert.h>

/* Only the very record of its own place makes an image remember that it lies here. */
static void try_place(const struct source *source)
{
	const struct image_place place = { 1, 2, 3 };
	uint8_t record[PLACE_RECORD_SIZE], found[PLACE_RECORD_SIZE];
	enum remembered remembered;
	struct fault fault = { 0 };

	if (place_remembered(source, &place, &remembered, &fault) < 0)
		return;
	assert(remembered <= REMEMBERED_NEVER);
	place_record(&place, record);
	if (remembered == REMEMBERED_HERE &&
	    source_read(source, "record", 0, found, sizeof(found), &fault) == 0)
		assert(memcmp(found, record, sizeof(found)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct device device;
	struct source source = { device_read, &device, 0 };
	const struct image_place place = { 0 };
	enum remembered remembered;
	struct identity identity = { 0 };
	struct fault fault = { 0 };
	unsigned count = 0;

	if (size < HEAD)
		return 0;
	device_open(&device, data, size);
	source.size = UINT64_C(1) << data[1] % 64;
	try_place(&source);
	assert(place_remembered(&source, &place, &remembered, &fault) == 0 || fault.reason == READ_FAILED);
	if (image_identify(&source, &identity, &fault) < 0)
		return 0;
	assert(identity.content < CONTENT_COUNT && content_name(identity.content)[0] != '\0');
	assert(strlen(identity.uuid) < sizeof(identity.uuid) &&
	       strlen(identity.label) < sizeof(identity.label));
	assert(image_witnesses(&source, &identity, &count, &fault) == -1 || count <= 64);
	return 0;
}
