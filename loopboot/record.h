/*
 * Records: what was attached, from where and how, a file of KEY='value' lines for each device in /run/loopboot. They go
 * on into the running system, where `loopboot status` and the hooks read them.
 */
#ifndef LOOPBOOT_RECORD_H
#define LOOPBOOT_RECORD_H

#include "base/fault.h"
#include "kernel/device.h"

#include <stdbool.h>
#include <stdio.h>

#define RECORD_DIRECTORY "/run/loopboot"
#define RECORD_PATH_SIZE 1024

struct record {
	char way[8];                   /* "map", "loop", "direct" */
	char host[DEVICE_PATH_SIZE];   /* the host's device */
	char file[RECORD_PATH_SIZE];   /* the image's path on the host; "" in the way direct */
	char device[DEVICE_PATH_SIZE]; /* what is mounted, or to be */
	char fstype[32];               /* its file system */
	char flags[512];               /* its mount options */
	char driver[16];               /* what mounted the host; "" in the way map */
	char directory[64];            /* where the host is mounted; "" in the ways map and direct */
};

/* Keep RECORD as NAME ("root", …): written whole or not at all. */
int record_write(const char *name, const struct record *record, struct fault *fault);

/* Read the record NAME; false if there is none. */
bool record_read(const char *name, struct record *record);

void record_remove(const char *name);

/* Print RECORD in the lines of its file. */
void record_print(FILE *out, const struct record *record);

#endif
