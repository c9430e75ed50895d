/* $UpCase, the volume's own table of capital letters: 65,536 UTF-16 units. Read page by page, as names ask for it. */
#ifndef LOOPBOOT_NTFS_UPCASE_H
#define LOOPBOOT_NTFS_UPCASE_H

#include "ntfs.h"
#include "stream.h"

#define UPCASE_PAGE_UNITS 2048
#define UPCASE_PAGES      (65536 / UPCASE_PAGE_UNITS)

struct upcase {
	struct stream stream;
	bool open;
	uint8_t *pages[UPCASE_PAGES]; /* owned; NULL as long as nobody asked */
};

/* CAPITAL becomes UNIT's capital letter. Faults: BAD_UPCASE and those of reading. */
int upcase_unit(struct ntfs_volume *volume, uint16_t unit, uint16_t *capital, struct fault *fault);

void upcase_close(struct upcase *upcase);

#endif
