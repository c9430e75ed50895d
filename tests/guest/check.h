/* What the programs that try loopboot/kernel on a real kernel share: a line for each fact, and the sum at the end. */
#ifndef TESTS_GUEST_CHECK_H
#define TESTS_GUEST_CHECK_H

#include "../../loopboot/base/fault.h"

#include <stdbool.h>

extern unsigned checks_passed, checks_failed;

/* All lines also go to this descriptor, if it is not -1: a guest's second serial port. */
extern int check_port;

/* Print a line. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* `ok WHAT` if GOOD, else `not ok WHAT`. Returns GOOD. */
bool check(bool good, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* That a call's RESULT is 0; if it is not, the line has FAULT's words. */
bool check_done(int result, const struct fault *fault, const char *what);

/* That a call's RESULT is -1 with REASON in FAULT. */
bool check_fault(int result, const struct fault *fault, enum reason reason, const char *what);

/* `N passed, N failed`. Returns what main() should. */
int check_sum(void);

#endif
