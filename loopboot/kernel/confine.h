/* What a process that only reads gives up before it looks at what may be hostile. */
#ifndef LOOPBOOT_KERNEL_CONFINE_H
#define LOOPBOOT_KERNEL_CONFINE_H

/*
 * From now on the process can read what is open, write, have memory and end; any other system call kills it (SIGSYS).
 * Where the kernel has no seccomp, or the machine is not one of those whose calls are known here, nothing changes.
 */
void confine(void);

#endif
