/* fstab and crypttab: whatever stands there, an entry's name is one that a device can have, its texts lie in the file. */
#include "../../loopboot/fstab.h"
#include "../../loopboot/request.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void inside(const char *text, const char *start, const char *end)
{
	if (text < start || text + strlen(text) > end)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fstab_entry entry;
	char *text = malloc(size + 1), *rest = text;

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	while (fstab_next(&rest, size % 2 ? FSTAB : CRYPTTAB, &entry)) {
		inside(entry.name, text, text + size);
		inside(entry.where, text, text + size);
		inside(entry.type, text, text + size);
		inside(entry.options, text, text + size);
		if (!request_name_valid(entry.name) || strlen(entry.image) >= sizeof(entry.image))
			abort();
	}
	free(text);
	return 0;
}
