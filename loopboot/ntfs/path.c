#include "index.h"
#include "reparse.h"
#include "volume.h"

#include <string.h>

/* A reparse tag with this bit names another place: a junction, a symbolic link. Cloud tags and others do not. */
#define TAG_NAME_SURROGATE 0x20000000

/* The next part of the path at TEXT; LENGTH becomes 0 at its end. Windows takes both strokes. */
static const char *next_part(const char *text, size_t *length)
{
	text += strspn(text, "/\\");
	*length = strcspn(text, "/\\");
	return text;
}

static int fault_path(struct fault *fault, enum reason reason, const char *path, const char *end)
{
	return fault_about(fault, reason, "%.*s", (int)(end - path), path);
}

/* NODE must be a directory whose entries are its own; END is behind its part of PATH. */
static int check_directory(const struct ntfs_volume *volume, const struct node *node, const char *path,
			   const char *end, struct fault *fault)
{
	struct reparse reparse;

	if (reparse_read(volume, node, &reparse, fault) < 0)
		return -1;
	if (reparse.tag & TAG_NAME_SURROGATE)
		return fault_path(fault, IS_REPARSE, path, end);
	return node->record.flags & RECORD_IS_DIRECTORY ? 0 : fault_path(fault, NOT_A_DIRECTORY, path, end);
}

/* Look the LENGTH bytes at PART of PATH up in the directory at REFERENCE, which becomes the entry's. */
static int step(struct ntfs_volume *volume, const char *path, const char *part, size_t length,
		uint64_t *reference, char spelling[SPELLING_SIZE], struct fault *fault)
{
	struct node directory;
	struct name name;
	bool found = false;
	size_t rest;
	int result;

	if (!name_from_utf8(part, length, &name))
		return fault_path(fault, BAD_PATH, path, part + length);
	if (node_follow(volume, *reference, &directory, fault) < 0)
		return -1;
	result = check_directory(volume, &directory, path, part, fault);
	if (result == 0)
		result = index_lookup(volume, &directory, &name, &found, reference, spelling, fault);
	node_close(&directory);
	if (result < 0 || found)
		return result;
	next_part(part + length, &rest);
	return fault_path(fault, rest > 0 ? NO_DIRECTORY : NO_FILE, path, part + length);
}

static int root_reference(const struct ntfs_volume *volume, uint64_t *reference, struct fault *fault)
{
	struct mft_record root;

	if (mft_record_read(volume, RECORD_ROOT, &root, fault) < 0)
		return -1;
	*reference = mft_record_reference(&root);
	mft_record_free(&root);
	return 0;
}

/* Follow PATH; TEXT (SIZE bytes, or NULL) gets it as it is spelled on the volume. */
static int follow(struct ntfs_volume *volume, const char *path, uint64_t *reference, char *text, size_t size,
		  struct fault *fault)
{
	char spelling[SPELLING_SIZE];
	const char *part = path;
	size_t length, used = 0;

	if (root_reference(volume, reference, fault) < 0)
		return -1;
	for (part = next_part(path, &length); length > 0; part = next_part(part + length, &length)) {
		if (step(volume, path, part, length, reference, spelling, fault) < 0)
			return -1;
		if (text == NULL)
			continue;
		/* A hostile $UpCase can make any name another case of the one that was looked for. */
		if (strlen(spelling) + 1 >= size - used || strchr(spelling, '/') != NULL ||
		    strcmp(spelling, "..") == 0)
			return fault_path(fault, BAD_PATH, path, part + length);
		text[used] = '/';
		strcpy(text + used + 1, spelling);
		used += strlen(spelling) + 1;
	}
	return 0;
}

int ntfs_find(struct ntfs_volume *volume, const char *path, uint64_t *reference, struct fault *fault)
{
	uint64_t place;

	if (follow(volume, path, &place, NULL, 0, fault) < 0)
		return -1;
	*reference = place;
	return 0;
}

int ntfs_spell(struct ntfs_volume *volume, const char *path, char *spelling, size_t size, struct fault *fault)
{
	uint64_t place;

	spelling[0] = '\0';
	return follow(volume, path, &place, spelling, size, fault);
}
