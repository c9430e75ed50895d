/*
 * The library's names for memory, in the program alone: each piece is a mapping of its own. The program asks for a
 * few dozen pieces in its life, so that pages and system calls cost nothing, and an overrun or a use after free hits
 * an unmapped page rather than another piece.
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define HEAD 16 /* bytes before each piece: the mapping's size; keeps the alignment that malloc() promises */

static size_t *head_of(void *piece)
{
	return (size_t *)((char *)piece - HEAD);
}

static void *piece_of(void *mapping, size_t size)
{
	if (mapping == MAP_FAILED) {
		errno = ENOMEM;
		return NULL;
	}
	*(size_t *)mapping = size;
	return (char *)mapping + HEAD;
}

void *malloc(size_t size)
{
	if (size > PTRDIFF_MAX - HEAD) {
		errno = ENOMEM;
		return NULL;
	}
	return piece_of(mmap(NULL, size + HEAD, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
			size + HEAD);
}

/* A new mapping is all zeros. */
void *calloc(size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total)) {
		errno = ENOMEM;
		return NULL;
	}
	return malloc(total);
}

void *realloc(void *piece, size_t size)
{
	if (piece == NULL)
		return malloc(size);
	if (size > PTRDIFF_MAX - HEAD) {
		errno = ENOMEM;
		return NULL;
	}
	return piece_of(mremap(head_of(piece), *head_of(piece), size + HEAD, MREMAP_MAYMOVE), size + HEAD);
}

void free(void *piece)
{
	int error = errno;

	if (piece != NULL)
		munmap(head_of(piece), *head_of(piece));
	errno = error;
}
