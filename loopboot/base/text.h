/* Texts in arrays of fixed size. */
#ifndef LOOPBOOT_BASE_TEXT_H
#define LOOPBOOT_BASE_TEXT_H

#include <stddef.h>

/* Copy FROM to TO, which has room for SIZE (1 or more) bytes: what does not fit is cut off. */
void text_copy(char *to, size_t size, const char *from);

#endif
