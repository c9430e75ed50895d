/* Texts in arrays of fixed size. */
#ifndef LOOPBOOT_BASE_TEXT_H
#define LOOPBOOT_BASE_TEXT_H

#include <stddef.h>

/* Copy FROM to TO, which has room for SIZE (1 or more) bytes: what does not fit is cut off. */
void text_copy(char *to, size_t size, const char *from);

/* The last part of PATH, whose parts are separated by / or \ as in a file's path on the host. */
const char *text_last_part(const char *path);

/*
 * The N-th, from 0 on, of TEXTS that stand one behind the other, each with its final 0. So a table needs no pointers to its
 * texts, each of which would cost a relocation of 24 bytes in a position-independent program.
 */
const char *text_nth(const char *texts, size_t n);

/* Make each backslash with three digits in TEXT the byte that it stands for, as fstab(5) and mountinfo write blanks. */
void text_unescape(char *text);

#endif
