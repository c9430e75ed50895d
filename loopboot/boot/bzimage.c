#include "bzimage.h"

#include "../base/bytes.h"

/* Of the header: its size as far as it is read here, and where in it lies what. */
enum {
	HEAD_SIZE = 0x264,
	SETUP_SECTORS = 0x1f1,
	MAGIC = 0x202,
	PAYLOAD_OFFSET = 0x248,
	PAYLOAD_LENGTH = 0x24c,
	INIT_SIZE = 0x260
};

int bzimage_check(const struct source *file, const char *name, struct fault *fault)
{
	uint8_t head[HEAD_SIZE], last[4];
	const struct bytes header = { head, sizeof(head) }, size = { last, sizeof(last) };
	uint64_t end;

	if (file->size < sizeof(head))
		return 0;
	if (source_read(file, name, 0, head, sizeof(head), fault) < 0)
		return -1;
	if (!bytes_equal(header, MAGIC, "HdrS", 4))
		return 0;
	end = (get_u8(header, SETUP_SECTORS) + 1U) * 512U + (uint64_t)get_le32(header, PAYLOAD_OFFSET) +
	      get_le32(header, PAYLOAD_LENGTH);
	if (end > file->size)
		return fault_mismatch(fault, BAD_KERNEL, name, file->size, end, file->size);
	/* The build puts the size that it is unpacked to behind all kinds of compressed data. */
	if (source_read(file, name, end - sizeof(last), last, sizeof(last), fault) < 0)
		return -1;
	if (get_le32(size, 0) == 0 || get_le32(size, 0) > get_le32(header, INIT_SIZE))
		return fault_at(fault, BAD_KERNEL, name, end);
	return 0;
}
