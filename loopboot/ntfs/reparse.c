#include "reparse.h"

#include "stream.h"

#define FILE_ATTRIBUTES_OFFSET       0x20
#define FILE_ATTRIBUTE_REPARSE_POINT 0x400

/* VALUE becomes the 4 bytes at OFFSET of NODE's attribute TYPE; 0 if it has no such attribute. */
static int read_word(const struct ntfs_volume *volume, const struct node *node, uint32_t type,
		     uint64_t offset, bool *there, uint32_t *value, struct fault *fault)
{
	struct stream stream;
	uint8_t word[4];
	int result;

	*there = false;
	*value = 0;
	if (stream_open(volume, node, (struct attribute_key){ type, "" }, &stream, fault) < 0)
		return fault->reason == NO_ATTRIBUTE ? 0 : -1;
	result = stream_read(volume, &stream, offset, word, sizeof(word), fault);
	stream_close(&stream);
	if (result < 0)
		return -1;
	*there = true;
	*value = get_le32((struct bytes){ word, sizeof(word) }, 0);
	return 0;
}

int reparse_read(const struct ntfs_volume *volume, const struct node *node, struct reparse *reparse,
		 struct fault *fault)
{
	bool has_information, has_point;
	uint32_t attributes, tag;

	if (read_word(volume, node, ATTRIBUTE_STANDARD_INFORMATION, FILE_ATTRIBUTES_OFFSET, &has_information,
		      &attributes, fault) < 0 ||
	    read_word(volume, node, ATTRIBUTE_REPARSE_POINT, 0, &has_point, &tag, fault) < 0)
		return -1;
	reparse->is_reparse_point = has_point || (attributes & FILE_ATTRIBUTE_REPARSE_POINT);
	reparse->tag = tag;
	return 0;
}
