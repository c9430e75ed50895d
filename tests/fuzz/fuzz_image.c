/*
 * Whatever bytes an image or a disk holds, image/ names them or a fault, reads nothing outside them, and ends.
 * The first byte says how much larger than its bytes the source is; the rest of it reads as zeros.
 */
#include "../../loopboot/image/image.h"

#include <assert.h>
#include <string.h>

struct input {
	const uint8_t *data;
	size_t size;
};

static int read_input(void *context, uint64_t offset, void *buffer, size_t length, struct fault *fault)
{
	const struct input *input = context;
	size_t held = offset < input->size ? input->size - (size_t)offset : 0;

	(void)fault;
	memset(buffer, 0, length);
	if (held != 0)
		memcpy(buffer, input->data + offset, held < length ? held : length);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { data + 1, size - 1 };
	struct source source = { read_input, &input, 0 };
	struct identity identity = { 0 };
	struct partition partition;
	struct fault fault = { 0 };
	unsigned count = 0;

	if (size == 0)
		return 0;
	source.size = input.size + (UINT64_C(1) << data[0] % 63) - 1;
	if (image_identify(&source, &identity, &fault) == 0) {
		assert(identity.content < CONTENT_COUNT && content_name(identity.content)[0] != '\0');
		assert(image_witnesses(&source, &identity, &count, &fault) == -1 || count <= 64);
	}
	for (unsigned number = 0; number < 7; number++)
		image_partition(&source, data[0] & 64 ? 4096 : 512, number, &partition, &fault);
	return 0;
}
