/*
 * Whatever bytes an image holds, image/ names them or a fault, reads nothing outside them, and ends. The head's second byte
 * is the image's size, as a power of two; its bytes are in grains (grains.h).
 */
#include "../../loopboot/image/image.h"
#include "grains.h"

#include <assert.h>

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
	assert(place_remembered(&source, &place, &remembered, &fault) == 0 || fault.reason == READ_FAILED);
	if (image_identify(&source, &identity, &fault) < 0)
		return 0;
	assert(identity.content < CONTENT_COUNT && content_name(identity.content)[0] != '\0');
	assert(strlen(identity.uuid) < sizeof(identity.uuid) &&
	       strlen(identity.label) < sizeof(identity.label));
	assert(image_witnesses(&source, &identity, &count, &fault) == -1 || count <= 64);
	return 0;
}
