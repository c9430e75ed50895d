/*
 * A fault: what went wrong, where, what stood there, and (through reasons.def) the cure and the exit status.
 *
 * Every function of this program that can fail returns 0, or -1 with its `struct fault` filled in. On -1 its
 * other outputs are untouched. Nobody but main.c turns a fault into an exit, nobody but fault_format() into
 * words.
 */
#ifndef LOOPBOOT_BASE_FAULT_H
#define LOOPBOOT_BASE_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The one list of all that can go wrong; reasons.def holds the words. */
enum reason {
#define REASON(name, status, text, cure) name,
#include "reasons.def"
#undef REASON
	REASON_COUNT
};

/* Exit statuses, a contract with scripts (docs/loopboot.8). */
enum status {
	STATUS_DONE = 0,
	STATUS_USAGE = 1,      /* wrong usage */
	STATUS_NOT_FOUND = 2,  /* no such device or file */
	STATUS_UNMAPPABLE = 3, /* the file exists and cannot be mapped */
	STATUS_DAMAGED = 4,    /* the volume's structures are damaged */
	STATUS_FOREIGN = 5,    /* not NTFS, or not readable as it is */
	STATUS_SYSTEM = 6,     /* the system refused: I/O, permission, kernel feature missing */
	STATUS_CONTENT = 7, /* the image does not hold what it must: unknown content, disagreeing witnesses */
};

#define FAULT_NOWHERE UINT64_MAX

struct fault {
	enum reason reason;
	char step[160];    /* what was being done (fault_step(), before calling down); "" if not said */
	char subject[192]; /* the device, path or structure concerned; "" if none */
	uint64_t offset;   /* byte offset on the device, or FAULT_NOWHERE */
	bool compared;     /* expected and found say something */
	uint64_t expected;
	uint64_t found;
	int error; /* errno, or 0 */
};

/* Say what is being done from now on, as "reading /linux/root.img on /dev/sda2". */
void fault_step(struct fault *fault, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Each fills in FAULT (its step stays as the caller set it) and returns -1, so that callers can `return fault_…()`. */

/* A fault that concerns a thing with this NAME, cut at the size of `subject`. */
int fault_on(struct fault *fault, enum reason reason, const char *name);

/* As fault_on, with errno as it is now. */
int fault_errno_on(struct fault *fault, enum reason reason, const char *name);

/* The same with a name that is made here; FORMAT as printf. */
int fault_about(struct fault *fault, enum reason reason, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

int fault_errno(struct fault *fault, enum reason reason, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A structure called NAME at byte OFFSET of the device is not what it must be. */
int fault_at(struct fault *fault, enum reason reason, const char *name, uint64_t offset);

/* As fault_at; EXPECTED should stand there and FOUND does. */
int fault_mismatch(struct fault *fault, enum reason reason, const char *name, uint64_t offset,
		   uint64_t expected, uint64_t found);

/* The exit status that a reason belongs to. */
enum status reason_status(enum reason reason);

/* What happened, in a few words; what to do next, in a sentence. Static text, never NULL. */
const char *reason_text(enum reason reason);
const char *reason_cure(enum reason reason);

/*
 * Write `WHAT (WHERE): CURE` of FAULT into TEXT (SIZE bytes, always terminated). Returns TEXT. 512 bytes hold
 * the longest.
 */
const char *fault_format(const struct fault *fault, char *text, size_t size);

#endif
