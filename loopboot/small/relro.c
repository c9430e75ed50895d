/*
 * What is written only while the program is relocated, addresses of functions among it, becomes read-only (RELRO). The
 * dynamic loader does that for other programs; a static one has none, and musl does not do it itself.
 */
#include <stdint.h>
#include <sys/mman.h>

/* Page boundaries, from loopboot.lds */
extern char relro_start[], relro_end[];

void _init(void);

/* The library calls it before main(), with the relocations done; there is nothing else to initialise, and no crti.o. */
void _init(void)
{
	mprotect(relro_start, (uintptr_t)relro_end - (uintptr_t)relro_start, PROT_READ);
}
