/* A directory of its own for each test that writes files: the set-up and the teardown of cmocka_unit_test_setup_teardown(). */
#ifndef TESTS_UNIT_SCRATCH_H
#define TESTS_UNIT_SCRATCH_H

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char directory[32];

static int make_directory(void **state)
{
	(void)state;
	strcpy(directory, "/tmp/loopboot-unit.XXXXXX");
	return mkdtemp(directory) ? 0 : -1;
}

static int remove_directory(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", directory);
	return system(command);
}

#endif
