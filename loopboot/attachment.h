/*
 * Attachments: what was attached, from where and how, a file of KEY='value' lines for each device in /run/loopboot. They go
 * on into the running system, where `loopboot status` and the hooks read them.
 */
#ifndef LOOPBOOT_ATTACHMENT_H
#define LOOPBOOT_ATTACHMENT_H

#include "base/fault.h"
#include "kernel/device.h"

#include <stdbool.h>

#define ATTACHMENT_DIRECTORY "/run/loopboot"
#define ATTACHMENT_PATH_SIZE 1024

struct attachment {
	char way[8];                     /* "map", "loop", "direct" */
	char host[DEVICE_PATH_SIZE];     /* the host's device */
	char file[ATTACHMENT_PATH_SIZE]; /* the image's path on the host; "" in the way direct */
	char device[DEVICE_PATH_SIZE];   /* what is mounted, or to be */
	char fstype[32];                 /* its file system */
	char flags[512];                 /* its mount options */
	char driver[16];                 /* what mounted the host; "" in the way map */
	char directory[64];              /* where the host is mounted; "" in the ways map and direct */
	char move[8];   /* "accept" if images may be used where they lie, though the volume was left open */
	char access[4]; /* "ro" if nothing may be written to it, or to images beside it */
};

/* True if nothing is ever written to it, not even what its journal has still to do. */
bool attachment_read_only(const struct attachment *attachment);

/*
 * Write ATTACHMENT down as NAME ("root", …), whole or not at all. Failure is only a warning: the device stands, and
 * that status cannot name its file later is no reason to take it away.
 */
void attachment_keep(const char *name, const struct attachment *attachment);

/* Read the attachment NAME; false if there is none. */
bool attachment_read(const char *name, struct attachment *attachment);

void attachment_remove(const char *name);

#endif
