#include "answer.h"

#include "../base/quote.h"
#include "../request.h"

#include <stdio.h>

void answer(const char *key, const char *value)
{
	char line[4 * REQUEST_LINE_SIZE] = "";

	quote_append(line, sizeof(line), key, value);
	fputs(line, stdout);
}
