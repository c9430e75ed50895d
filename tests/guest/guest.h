/*
 * loopboot/kernel on a real kernel: a program that is /init of a guest which has nothing else but the helper. The guest's disk (made by
 * test_kernel.py) has the partitions below. In the end the program changes the root to ROOT, looks around there as
 * its /sbin/init, and powers the guest off.
 */
#ifndef TESTS_GUEST_GUEST_H
#define TESTS_GUEST_GUEST_H

#include "check.h"

#include <stdbool.h>

#define CLOSED     "/dev/vda1" /* NTFS, with an ext4 image as /linux/Grüße.img */
#define DIRTY      "/dev/vda2" /* a copy of it, marked dirty */
#define HIBERNATED "/dev/vda3" /* a copy of it, with a hibernation file */
#define ROOT       "/dev/vda4" /* ext4 */
#define AREA       "/dev/vda5" /* nothing: a gigabyte to map */

#define SECTOR 512

/* What the last call that failed said. */
extern struct fault fault;

unsigned milliseconds(void);
bool exists(const char *path);

/* True if a sector can be written at the beginning of the block device PATH, past the cache. */
bool writes(const char *path);

/* Map a MiB from byte OFFSET of DEVICE on with UUID, ours or another program's; remove that map, whosever it is. */
#define MAP_OVER "loopboot-over"
bool make_map_over(const char *device, uint64_t offset, const char *uuid);
bool remove_map_over(void);

void test_devices(void);
void test_maps(void);
void test_users(void);
void test_confined(void);
void test_hosts(void);
void test_views(void);

/* Leave a host, a loop device and the image's file system standing under /run, and use them after the change of root. */
void leave_host_standing(void);
void test_host_that_stands(void);

/* Returns only if it fails. The program then runs again, as /sbin/init, with the words "second" and its counts so far. */
void test_switch_root(void);
void test_new_root(void);

#endif
