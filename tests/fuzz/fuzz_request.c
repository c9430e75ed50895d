/* The kernel command line: whatever stands there, every string of the request lies inside its own line. */
#include "../../loopboot/request.h"

#include <stdlib.h>
#include <string.h>

static void inside(const struct request *request, const char *text)
{
	if (*text != '\0' && text != request->init &&
	    (text < request->line || text + strlen(text) >= request->line + sizeof(request->line)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct request request;
	struct fault fault = { 0 };
	char *line = malloc(size + 1);

	if (line == NULL)
		return 0;
	memcpy(line, data, size);
	line[size] = '\0';
	if (request_parse(line, &request, &fault) == 0) {
		inside(&request, request.root);
		inside(&request, request.loop);
		for (size_t i = 0; i < request.extra_count; i++) {
			inside(&request, request.extras[i].path);
			if (!request_name_valid(request.extras[i].name))
				abort();
		}
	}
	free(line);
	return 0;
}
