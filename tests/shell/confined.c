/* Prints the number of every system call that confine() leaves: each is tried by a child that has confined itself. */
#include "../../loopboot/kernel/confine.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define CALLS     600        /* more than there are */
#define OTHER_ABI 0x40000000 /* x32's numbers, which an x86-64 kernel may know as well */

static int is_left(long call)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		confine();
		syscall(call, -1L, -1L, -1L, -1L, -1L, -1L);
		_exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		exit(1);
	return WIFEXITED(status);
}

int main(void)
{
	for (long call = 0; call < CALLS; call++)
		for (long number = call; number <= (call | OTHER_ABI); number += OTHER_ABI)
			if (is_left(number))
				printf("%ld\n", number);
	printf("expected %d %d %d %d %d %d %d\n", SYS_pread64, SYS_write, SYS_mmap, SYS_mremap, SYS_munmap,
	       SYS_close, SYS_exit_group);
	return 0;
}
