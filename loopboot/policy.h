/* The policy: facts in, decision out. Pure, and the only place where it is decided how an image is reached.
 */
#ifndef LOOPBOOT_POLICY_H
#define LOOPBOOT_POLICY_H

#include "base/fault.h"
#include "image/image.h"
#include "ntfs/ntfs.h"
#include "request.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum way { WAY_REFUSE, WAY_MAP, WAY_LOOP, WAY_DIRECT };

enum host { HOST_NTFS, HOST_BITLOCKER, HOST_OTHER, HOST_UNKNOWN };

/* All that the decision rests on. What concerns the volume and the file is only looked at with HOST_NTFS. */
struct facts {
	enum mode mode;
	enum host host;
	bool driver_named; /* rootfstype= names a driver, so that an unknown host can be tried */
	bool mounted; /* the host is mounted for the root already, which has seen to it that it was clean */
	bool image_asked; /* loop= was given; without it the root is the volume itself */
	bool dirty;
	enum ntfs_hibernation hibernation;
	enum ntfs_log log;
	enum ntfs_kind kind;
	uint64_t size;        /* of the file, bytes */
	uint64_t initialised; /* bytes */
	uint32_t sector_size; /* of the device, bytes */
	bool starts_aligned;  /* every extent begins on a sector of the device */
	size_t extent_count;
	enum remembered remembered; /* what the image remembers of where it lay */
	bool read_only;             /* nothing is to be written to it */
	bool move_accepted;         /* the user says that where it lies now is right */
};

struct decision {
	enum way way;
	enum reason reason;   /* why it is refused; FINE otherwise */
	enum reason obstacle; /* why the file cannot be mapped; FINE if it can */
};

/* Decide. Structures that are damaged never come this far: they are faults of the reader. */
struct decision policy_decide(const struct facts *facts);

/* Why the file of FACTS cannot be mapped, or FINE: rule 3 alone, whatever the mode. */
enum reason policy_obstacle(const struct facts *facts);

/* Why a file of KIND cannot be mapped; FINE for NTFS_PLAIN. */
enum reason kind_obstacle(enum ntfs_kind kind);

/* "map", "loop", "direct", "refuse". Static text. */
const char *way_name(enum way way);

#endif
