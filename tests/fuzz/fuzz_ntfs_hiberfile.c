/* Whatever hiberfil.sys begins with: no volume counts as not hibernated unless the file says so with its first four bytes. */
#include "../../loopboot/ntfs/hiberfile.h"

#include <assert.h>
#include <strings.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes header = { data, size < HIBERFILE_HEADER_SIZE ? size : HIBERFILE_HEADER_SIZE };
	enum ntfs_hibernation state = hiberfile_judge(header);

	if (state == HIBERNATION_NONE)
		assert(get_le32(header, 0) == 0 || strncasecmp((const char *)data, "wake", 4) == 0);
	else if (state != HIBERNATION_UNKNOWN)
		assert(strncasecmp((const char *)data, "hibr", 4) == 0);
	return 0;
}
