#include "content.h"

unsigned witnesses_chosen(uint64_t count)
{
	return count < WITNESSES_MAX ? (unsigned)count : WITNESSES_MAX;
}

uint64_t witness_chosen(uint64_t count, unsigned i)
{
	return count <= WITNESSES_MAX ? i : i * (count - 1) / (WITNESSES_MAX - 1);
}

int witness_number(const char *name, uint64_t offset, uint64_t expected, uint64_t found, struct fault *fault)
{
	return expected == found ? 0
				 : fault_mismatch(fault, WITNESS_DISAGREES, name, offset, expected, found);
}

int witness_uuid(const char *name, uint64_t offset, struct bytes expected, struct bytes found,
		 struct fault *fault)
{
	if (witness_number(name, offset, get_be64(expected, 0), get_be64(found, 0), fault) < 0)
		return -1;
	return witness_number(name, offset, get_be64(expected, 8), get_be64(found, 8), fault);
}

static witness_function *witnesses_of(enum content content)
{
	switch (content) {
	case CONTENT_EXT2:
	case CONTENT_EXT3:
	case CONTENT_EXT4:
		return ext_witnesses;
	case CONTENT_XFS:
		return xfs_witnesses;
	case CONTENT_BTRFS:
		return btrfs_witnesses;
	case CONTENT_SQUASHFS:
		return squashfs_witnesses;
	case CONTENT_GPT:
		return gpt_witnesses;
	default:
		return NULL;
	}
}

int image_witnesses(const struct source *source, const struct identity *identity, unsigned *count,
		    struct fault *fault)
{
	witness_function *witnesses = witnesses_of(identity->content);

	if (identity->content == CONTENT_UNKNOWN)
		return fault_at(fault, UNKNOWN_CONTENT, "image", 0);
	if (identity->size > source->size)
		return fault_mismatch(fault, CONTENT_TOO_LARGE, content_name(identity->content),
				      FAULT_NOWHERE, identity->size, source->size);
	if (witnesses == NULL) {
		*count = 0;
		return 0;
	}
	if (witnesses(source, count, fault) == 0)
		return 0;
	/* What a superblock points to, or it itself, lies beyond the image's end: no damage of the host's. */
	if (fault->reason == OUTSIDE_DEVICE)
		fault->reason = CONTENT_TOO_LARGE;
	return -1;
}
