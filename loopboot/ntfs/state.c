#include "../base/utf8.h"
#include "hiberfile.h"
#include "logfile.h"
#include "mirror.h"
#include "node.h"

/* $VOLUME_INFORMATION's flags. Windows 10 leaves others than bit 0 on clean volumes. */
#define INFORMATION_FLAGS 0x0a
#define VOLUME_IS_DIRTY   0x0001

static int read_label(const struct ntfs_volume *volume, const struct node *node, struct ntfs_state *state,
		      struct fault *fault)
{
	struct stream label;

	/* A volume without a label may lack the attribute. */
	if (stream_open(volume, node, (struct attribute_key){ ATTRIBUTE_VOLUME_NAME, "" }, &label, fault) < 0)
		return fault->reason == NO_ATTRIBUTE ? 0 : -1;
	utf8_from_utf16((struct bytes){ label.value, label.resident ? (size_t)label.size : 0 }, state->label,
			sizeof(state->label));
	/* A line of output each: a line feed in the label would begin another one. */
	for (char *c = state->label; *c != '\0'; c++)
		if ((uint8_t)*c < ' ')
			*c = '?';
	stream_close(&label);
	return 0;
}

static int read_dirty(const struct ntfs_volume *volume, const struct node *node, struct ntfs_state *state,
		      struct fault *fault)
{
	struct stream information;
	uint8_t flags;
	int result;

	if (stream_open(volume, node, (struct attribute_key){ ATTRIBUTE_VOLUME_INFORMATION, "" },
			&information, fault) < 0)
		return -1;
	result = stream_read(volume, &information, INFORMATION_FLAGS, &flags, 1, fault);
	stream_close(&information);
	if (result == 0)
		state->dirty = flags & VOLUME_IS_DIRTY;
	return result;
}

static int read_volume_record(const struct ntfs_volume *volume, struct ntfs_state *state, struct fault *fault)
{
	struct node node;
	int result;

	if (node_open(volume, RECORD_VOLUME, &node, fault) < 0)
		return -1;
	result = read_label(volume, &node, state, fault);
	if (result == 0)
		result = read_dirty(volume, &node, state, fault);
	node_close(&node);
	return result;
}

int ntfs_state(struct ntfs_volume *volume, struct ntfs_state *state, struct fault *fault)
{
	struct ntfs_state read = { 0 };

	if (read_volume_record(volume, &read, fault) < 0 ||
	    mirror_compare(volume, &read.mirror_differs, fault) < 0)
		return -1;
	read.hibernation = hiberfile_state(volume);
	read.log = logfile_state(volume);
	*state = read;
	return 0;
}
