/* Whatever the two restart pages of $LogFile hold: a log is called clean only if one of the pages says so of itself. */
#include "../../loopboot/ntfs/logfile.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes both = { data, size }, first = bytes_part(both, 0, RESTART_SIZE),
		     second = bytes_part(both, RESTART_SIZE, RESTART_SIZE);
	uint32_t page_size = logfile_page_size(first);
	enum ntfs_log log = logfile_judge(first, second), other = logfile_judge(second, first);

	assert(page_size >= RESTART_SIZE && page_size <= 65536 && (page_size & (page_size - 1)) == 0);
	/* Which page is the newer one does not depend on where it stands. */
	assert(log == other && log <= LOG_UNKNOWN);
	if (log == LOG_CLEAN)
		assert(logfile_judge(first, first) == LOG_CLEAN ||
		       logfile_judge(second, second) == LOG_CLEAN);
	return 0;
}
