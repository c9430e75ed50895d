/* What strerror() says, in the program alone: for the errors that its calls into the kernel can meet. */
#ifndef LOOPBOOT_SMALL_ERRORS_H
#define LOOPBOOT_SMALL_ERRORS_H

/* The words for ERROR, an errno; "error N" for one that has none here. Good until the next call. */
const char *small_strerror(int error);

#endif
