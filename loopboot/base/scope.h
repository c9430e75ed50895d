/* What is opened is closed by scope. */
#ifndef LOOPBOOT_BASE_SCOPE_H
#define LOOPBOOT_BASE_SCOPE_H

#include <stdlib.h>
#include <unistd.h>

static inline void scope_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void scope_free(void *pointer)
{
	free(*(void **)pointer);
}

/* int fd SCOPE_CLOSE = open(…); -1 is allowed */
#define SCOPE_CLOSE __attribute__((cleanup(scope_close)))
/* char *text SCOPE_FREE = malloc(…); NULL is allowed */
#define SCOPE_FREE __attribute__((cleanup(scope_free)))

#endif
