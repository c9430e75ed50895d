/* modules.dep as depmod writes it: "PATH: PATH …", what is to be loaded first standing last. Pure. */
#ifndef LOOPBOOT_KERNEL_MODULES_DEP_H
#define LOOPBOOT_KERNEL_MODULES_DEP_H

#include <stdbool.h>
#include <stddef.h>

#define MODULE_NAME_SIZE 64

/*
 * NAME becomes the kernel's name of the module whose path is the LENGTH bytes at PATH: without directory,
 * without .ko and what follows it, with _ for -. False if it does not fit.
 */
bool module_name(const char *path, size_t length, char name[MODULE_NAME_SIZE]);

/* The line of module NAME (- and _ are the same) in the text of a modules.dep, or NULL. */
const char *modules_dep_find(const char *text, const char *name);

/*
 * The paths of a line from its last to its first, which is the order of loading: start with END at
 * modules_dep_end(line); each call gives the path's start and length, until it is false.
 */
const char *modules_dep_end(const char *line);
bool modules_dep_previous(const char *line, const char **end, const char **path, size_t *length);

#endif
