/*
 * The NTFS reader: bytes in, values out. Read-only, no kernel calls, no allocation that the volume's own numbers,
 * unchecked, could grow. This is the only header of ntfs/ that the rest of the program includes.
 *
 * Sources of the facts: the NTFS documentation of the Linux-NTFS project, the kernel's fs/ntfs3/ntfs.h, and
 * what Windows writes (tests compare with libntfs-3g and The Sleuth Kit).
 */
#ifndef LOOPBOOT_NTFS_NTFS_H
#define LOOPBOOT_NTFS_NTFS_H

#include "../base/extent.h"
#include "../base/fault.h"
#include "../base/source.h"

#include <stdbool.h>
#include <stdint.h>

/* The longest label: 32 UTF-16 units are stored; as UTF-8 at most 3 bytes each. */
#define NTFS_LABEL_SIZE (128 * 3 + 1)

struct ntfs_geometry {
	uint32_t sector_size;   /* bytes, as the volume was made with */
	uint32_t cluster_size;  /* bytes */
	uint32_t record_size;   /* bytes an MFT record */
	uint32_t index_size;    /* bytes an index block of the root directory's index */
	uint64_t volume_size;   /* bytes: sectors of the boot sector times sector_size */
	uint64_t mft_offset;    /* bytes */
	uint64_t mirror_offset; /* bytes */
	uint64_t serial;        /* its 16 hexadecimal digits are the UUID that blkid shows */
};

struct ntfs_volume;

/*
 * Open the volume that SOURCE holds: boot sector, MFT record 0 with all of $MFT's run list, $MFTMirr's copy of it
 * compared. VOLUME is the caller's until ntfs_close(). SOURCE must outlive it.
 * Faults: NOT_NTFS, IS_BITLOCKER, BAD_BOOT_SECTOR, VOLUME_TRUNCATED, MIRROR_DIFFERS, and all of damaged structures.
 */
int ntfs_open(const struct source *source, struct ntfs_volume **volume, struct fault *fault);
void ntfs_close(struct ntfs_volume *volume); /* NULL is allowed */

const struct ntfs_geometry *ntfs_geometry(const struct ntfs_volume *volume);

enum ntfs_hibernation {
	HIBERNATION_NONE,
	HIBERNATION_HIBERNATED,
	HIBERNATION_FAST_STARTUP,
	HIBERNATION_UNKNOWN
};
enum ntfs_log { LOG_CLEAN, LOG_UNCLEAN, LOG_UNKNOWN };

/* In which state Windows (or whoever wrote last) left the volume. */
struct ntfs_state {
	char label[NTFS_LABEL_SIZE]; /* UTF-8 */
	bool dirty;                  /* $VOLUME_INFORMATION flags, bit 0 alone */
	enum ntfs_hibernation hibernation;
	enum ntfs_log log;
	bool mirror_differs; /* one of the records 0 to 3 differs from its copy in $MFTMirr: a warning */
};

/* Read the state: $Volume, $LogFile's restart pages, /hiberfil.sys' header. A missing hiberfil.sys is HIBERNATION_NONE. */
int ntfs_state(struct ntfs_volume *volume, struct ntfs_state *state, struct fault *fault);

/*
 * Find the file at PATH (UTF-8, / or \ between the parts, leading and doubled ones ignored): exact name first, then
 * without regard to case, in each directory by descent of its B-tree. REFERENCE becomes its MFT reference (record
 * number in the low 48 bits, sequence number above). Faults: NO_FILE, NO_DIRECTORY, NOT_A_DIRECTORY, IS_REPARSE (a
 * junction on the way), BAD_PATH, damaged structures.
 */
int ntfs_find(struct ntfs_volume *volume, const char *path, uint64_t *reference, struct fault *fault);

/*
 * Write to SPELLING (SIZE bytes) the path of the file that ntfs_find() finds, as its names stand on the volume and with
 * a / before each: for drivers to whom another case is another name. Faults: those of ntfs_find(); BAD_PATH if it does not fit.
 */
int ntfs_spell(struct ntfs_volume *volume, const char *path, char *spelling, size_t size,
	       struct fault *fault);

enum ntfs_kind {
	NTFS_PLAIN,    /* has clusters for every byte */
	NTFS_EMPTY,    /* size 0, resident or not */
	NTFS_RESIDENT, /* inside its MFT record */
	NTFS_SPARSE,   /* has at least one hole */
	NTFS_COMPRESSED,
	NTFS_ENCRYPTED,
	NTFS_REPARSE,
	NTFS_DIRECTORY,
};

struct ntfs_file {
	uint64_t reference;
	enum ntfs_kind kind;
	uint32_t reparse_tag; /* with NTFS_REPARSE */
	uint64_t size;        /* data size, bytes */
	uint64_t initialised; /* initialised (valid-data) length, bytes */
	uint64_t holes;       /* NTFS_SPARSE: bytes without clusters */
	/* NTFS_PLAIN only, up to the data size; device offsets are from the volume's start. */
	struct extents extents;
};

/*
 * Read the facts of the file's unnamed $DATA. Contiguity in VCN and the volume's bounds are checked on the way
 * (BAD_RUN_LIST, RUN_OUTSIDE); that the runs do not overlap is not (ntfs_disjoint()).
 * A kind other than NTFS_PLAIN is a value here, not a fault. ntfs_file_free() gives FILE's extents back.
 */
int ntfs_file(struct ntfs_volume *volume, uint64_t reference, struct ntfs_file *file, struct fault *fault);
void ntfs_file_free(struct ntfs_file *file);

/*
 * 0 if no two of EXTENTS share a byte, and none shares one with the NTFS's own files, $MFT and $Bitmap among them: what is
 * written to the image must not be written over these. Else RUNS_OVERLAP. Other files' clusters are not looked for.
 */
int ntfs_disjoint(struct ntfs_volume *volume, const struct extents *extents, struct fault *fault);

/* 0 if $Bitmap marks every cluster of EXTENTS as used; NOT_ALLOCATED with the device offset of the first that is not. */
int ntfs_allocated(struct ntfs_volume *volume, const struct extents *extents, struct fault *fault);

#endif
