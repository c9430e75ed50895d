/* btrfs: Documentation/dev/On-disk-format of btrfs-progs. */
#include "content.h"

#define SUPER_AT   65536
#define SUPER_SIZE 4096

/* The size is this device's own, of its item inside the superblock. */
static uint64_t device_size(struct bytes super)
{
	return get_le64(super, 0xc9 + 8);
}

void btrfs_describe(const struct sighting *sighting, struct identity *identity)
{
	identity->size = device_size(bytes_from(sighting->head, SUPER_AT));
}

/*
 * All mirrors are written at each commit; after a crash one may be a generation behind, so that is not
 * compared.
 */
static int compare(const struct source *source, struct bytes primary, uint64_t offset, struct fault *fault)
{
	uint8_t buffer[128];
	struct bytes copy = { buffer, sizeof(buffer) };

	if (source_read(source, "btrfs mirror", offset, buffer, sizeof(buffer), fault) < 0 ||
	    witness_number("btrfs mirror's magic", offset, get_le64(primary, 64), get_le64(copy, 64), fault) <
		0 ||
	    witness_uuid("btrfs mirror's UUID", offset, bytes_part(primary, 32, 16), bytes_part(copy, 32, 16),
			 fault) < 0)
		return -1;
	return witness_number("btrfs mirror's own place", offset, offset, get_le64(copy, 48), fault);
}

int btrfs_witnesses(const struct source *source, unsigned *count, struct fault *fault)
{
	static const uint64_t mirrors[] = { UINT64_C(64) << 20, UINT64_C(256) << 30 };
	uint8_t buffer[512];
	struct bytes super = { buffer, sizeof(buffer) };
	unsigned agreed = 0;

	if (source_read(source, "btrfs superblock", SUPER_AT, buffer, sizeof(buffer), fault) < 0)
		return -1;
	for (; agreed < 2 && mirrors[agreed] + SUPER_SIZE <= device_size(super); agreed++)
		if (compare(source, super, mirrors[agreed], fault) < 0)
			return -1;
	*count = agreed;
	return 0;
}
