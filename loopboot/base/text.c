#include "text.h"

void text_copy(char *to, size_t size, const char *from)
{
	while (*from != '\0' && --size > 0)
		*to++ = *from++;
	*to = '\0';
}
