#include "hiberfile.h"

#include "volume.h"

/* Windows' PO_MEMORY_IMAGE at the file's beginning: its own length, by which its versions are told apart. */
#define LENGTH_SELF 0x0c

/*
 * Where the byte `Hiberboot` stands that tells Fast Startup (1) from a full hibernation (0), for the lengths of
 * PO_MEMORY_IMAGE that the public symbols of Windows 8 to 11 show. Windows 11 24H2 has a bit field there and is left
 * out: what is not certain counts as hibernated.
 */
static const struct {
	uint16_t length;
	uint16_t hiberboot;
} versions[] = {
	{ 0x2c8, 0x27c }, { 0x328, 0x2cc }, { 0x360, 0x2fc }, { 0x3b0, 0x34c },
	{ 0x3c8, 0x354 }, { 0x3d8, 0x364 }, { 0x3e0, 0x364 }, { 0x448, 0x3cc },
};

static enum ntfs_hibernation judge_image(struct bytes header)
{
	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
		if (get_le32(header, LENGTH_SELF) == versions[i].length &&
		    get_u8(header, versions[i].hiberboot) == 1)
			return HIBERNATION_FAST_STARTUP;
	return HIBERNATION_HIBERNATED;
}

static bool is_zero(struct bytes header)
{
	for (size_t i = 0; i < header.length; i++)
		if (header.at[i] != 0)
			return false;
	return true;
}

enum ntfs_hibernation hiberfile_judge(struct bytes header)
{
	if (bytes_equal(header, 0, "HIBR", 4) || bytes_equal(header, 0, "hibr", 4))
		return judge_image(header);
	/* Windows leaves `wake` there once it has resumed, and zeros when it gave the image up. */
	if (bytes_equal(header, 0, "WAKE", 4) || bytes_equal(header, 0, "wake", 4))
		return HIBERNATION_NONE;
	/* A file too short for a header is what a hibernated Windows leaves on its other volumes (libntfs-3g). */
	return header.length == HIBERFILE_HEADER_SIZE && is_zero(header) ? HIBERNATION_NONE
									 : HIBERNATION_UNKNOWN;
}

/* Read as much of DATA's beginning as there is, up to SIZE bytes; LENGTH becomes how much. A hole reads as zeros. */
static int read_beginning(const struct ntfs_volume *volume, const struct stream *data, uint8_t *buffer,
			  size_t size, size_t *length, struct fault *fault)
{
	uint64_t in_clusters = data->resident ? data->size : extents_size(&data->extents);

	*length = data->size < size ? (size_t)data->size : size;
	return stream_read(volume, data, 0, buffer, in_clusters < *length ? (size_t)in_clusters : *length,
			   fault);
}

/* Judge the file whose base record is NUMBER. A compressed or encrypted one cannot be read here. */
static enum ntfs_hibernation judge_file(const struct ntfs_volume *volume, uint64_t number)
{
	uint8_t buffer[HIBERFILE_HEADER_SIZE] = { 0 };
	struct fault unused = { 0 };
	struct stream data;
	size_t length;
	bool readable;

	if (stream_open_data(volume, number, &data, &unused) < 0)
		return HIBERNATION_UNKNOWN;
	readable = !(data.flags & (ATTRIBUTE_COMPRESSED | ATTRIBUTE_ENCRYPTED)) &&
		   read_beginning(volume, &data, buffer, sizeof(buffer), &length, &unused) == 0;
	stream_close(&data);
	return readable ? hiberfile_judge((struct bytes){ buffer, length }) : HIBERNATION_UNKNOWN;
}

enum ntfs_hibernation hiberfile_state(struct ntfs_volume *volume)
{
	struct fault fault = { 0 };
	uint64_t reference;

	if (ntfs_find(volume, "hiberfil.sys", &reference, &fault) < 0)
		return fault.reason == NO_FILE ? HIBERNATION_NONE : HIBERNATION_UNKNOWN;
	return judge_file(volume, reference_number(reference));
}
