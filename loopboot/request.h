/* What the user asked for on the kernel command line. */
#ifndef LOOPBOOT_REQUEST_H
#define LOOPBOOT_REQUEST_H

#include "base/fault.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/* The kernel's own limit is 2048 to 4096 bytes (COMMAND_LINE_SIZE). */
#define REQUEST_LINE_SIZE  4096
#define REQUEST_EXTRAS_MAX 16

enum mode { MODE_AUTO, MODE_MAP, MODE_LOOP };

/* A further image: rd.loopboot.extra=PATH:NAME. */
struct request_extra {
	const char *path;
	const char *name;
};

/* Strings point into `line`; "" where a parameter is absent. */
struct request {
	bool enabled;           /* false with rd.loopboot=0 */
	const char *root;       /* the host: a path, UUID=…, … */
	const char *rootfstype; /* the host's driver */
	const char *rootflags;  /* the host's mount options */
	const char *loop;       /* the image's path on the host */
	const char *loopfstype; /* the image's file system */
	const char *loopflags;  /* the image's mount options */
	const char *init;       /* init=; "/sbin/init" where absent */
	bool read_only;         /* the last of ro and rw is ro */
	bool rootwait;
	unsigned rootdelay; /* seconds */
	enum mode mode;
	unsigned timeout; /* seconds to wait for the host; REQUEST_TIMEOUT_ABSENT where absent */
	unsigned
	    rd_retry; /* the same in dracut's words, which count where timeout and rootdelay are absent; */
	unsigned rd_timeout; /* 0 where absent or no number */
	bool debug;
	bool kexec;     /* rd.loopboot.kexec: jump into the kernel that the image would boot */
	bool untouched; /* rd.loopboot.read-only: nothing is written to any image */
	bool
	    move_accepted; /* rd.loopboot.accept-move: where the image lies now is right, though Windows left the volume open */
	unsigned panic; /* panic=, seconds until a reboot after a fault; 0 where absent */
	struct request_extra extras[REQUEST_EXTRAS_MAX];
	size_t extra_count;
	char line[REQUEST_LINE_SIZE];
	char given[REQUEST_LINE_SIZE]; /* the command line as it was */
};

#define REQUEST_TIMEOUT        30
#define REQUEST_TIMEOUT_ABSENT UINT_MAX

/*
 * Read LINE, a kernel command line, into REQUEST: words at blanks, double quotes around a value or a whole
 * word as the kernel takes them (lib/cmdline.c, next_arg()), the last of a repeated parameter wins, what is
 * not known is none of our business. After "--" everything belongs to init. Faults: BAD_PARAMETER (which one
 * is named).
 */
int request_parse(const char *line, struct request *request, struct fault *fault);

/* True if REQUEST concerns us at all: not switched off, and it has loop= or a root that is NTFS itself. */
bool request_ours(const struct request *request);

/* True if only what the root device holds can tell: it has no loop=, and nobody named a driver. If it is NTFS, it is ours. */
bool request_undecided(const struct request *request);

/* 0 if REQUEST has a root=, else NO_ROOT. */
int request_complete(const struct request *request, struct fault *fault);

/*
 * Now that the host is known to hold a file system of the name HOST ("ntfs", "exfat", "ext4", ...): a
 * rootfstype= that is no driver for it is the image's if loopfstype= is absent (with a warning), and "auto"
 * is nothing.
 */
void request_settle_types(struct request *request, const char *host);

/* How many seconds the host may take to appear, of all that the command line says about it. */
unsigned request_patience(const struct request *request);

/* True if NAME can be a map's: 1 to 64 characters that udev and the shell take without escapes, no dot in
 * front. */
bool request_name_valid(const char *name);

/* True if NAME is not for a further image: the root's, or the view of the host's. */
bool request_name_taken(const char *name);

#endif
