/*
 * failing_reads VOLUME PATH: everything that is read of a volume and an image on it before it is mapped, again and again,
 * with reads that fail: the k-th for every k, every n-th for every n, and all of one sector for every sector. Each time
 * the end must be READ_FAILED at the place, or an answer that says what could not be found out and is right in all else.
 */
#include "../../loopboot/image/image.h"
#include "../../loopboot/ntfs/ntfs.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define SECTOR 512

struct disk {
	const uint8_t *bytes;
	size_t reads;
	/* Which reads fail: the k-th (from 1), every n-th, and those that touch a sector. 0 or UINT64_MAX: none. */
	size_t at, every;
	uint64_t sector;
	size_t failed;
	uint64_t failed_from; /* where the last that failed began */
	size_t failed_length;
};

/* What came of it all. */
struct answer {
	struct fault fault; /* FINE if there was none */
	bool labelled;      /* the host's label was found when it was identified */
	struct ntfs_state state;
	uint64_t size, sum; /* of the file, and over its extents */
	enum content content;
	unsigned witnesses;
};

static int read_disk(void *context, uint64_t offset, void *buffer, size_t length, struct fault *fault)
{
	struct disk *disk = context;

	disk->reads++;
	if (disk->reads == disk->at || (disk->every != 0 && disk->reads % disk->every == 0) ||
	    (disk->sector != UINT64_MAX && offset / SECTOR <= disk->sector &&
	     disk->sector * SECTOR < offset + length)) {
		disk->failed++;
		disk->failed_from = offset;
		disk->failed_length = length;
		return fault_at(fault, READ_FAILED, "disk", offset);
	}
	/* More was read than had to be: the part that is needed is there. */
	if (disk->failed > 0 && offset == disk->failed_from && length < disk->failed_length)
		disk->failed--;
	memcpy(buffer, disk->bytes + offset, length);
	return 0;
}

static int look_inside(const struct source *source, const struct extents *extents, struct answer *answer)
{
	struct extent_source through = { source, extents };
	struct source image = extents_source(&through);
	struct identity content;

	if (image_identify(&image, &content, &answer->fault) < 0 ||
	    image_witnesses(&image, &content, &answer->witnesses, &answer->fault) < 0)
		return -1;
	answer->content = content.content;
	return 0;
}

static int find(struct ntfs_volume *volume, const struct source *source, const char *path,
		struct answer *answer)
{
	struct ntfs_file file = { 0 };
	uint64_t reference;
	int result;

	if (ntfs_state(volume, &answer->state, &answer->fault) < 0 ||
	    ntfs_find(volume, path, &reference, &answer->fault) < 0 ||
	    ntfs_file(volume, reference, &file, &answer->fault) < 0)
		return -1;
	answer->size = file.size;
	for (size_t i = 0; i < file.extents.count; i++)
		answer->sum =
		    answer->sum * 31 + file.extents.list[i].device + file.extents.list[i].length * 7;
	result = ntfs_disjoint(volume, &file.extents, &answer->fault);
	if (result == 0)
		result = ntfs_allocated(volume, &file.extents, &answer->fault);
	if (result == 0)
		result = look_inside(source, &file.extents, answer);
	ntfs_file_free(&file);
	return result;
}

static struct answer ask(struct disk *disk, uint64_t size, const char *path)
{
	struct source source = { read_disk, disk, size };
	struct answer answer;
	struct identity host;
	struct ntfs_volume *volume;

	memset(&answer, 0, sizeof(answer));
	disk->reads = disk->failed = 0;
	if (image_identify(&source, &host, &answer.fault) < 0 ||
	    ntfs_open(&source, &volume, &answer.fault) < 0)
		return answer;
	answer.labelled = host.label[0] != '\0';
	/* What was tolerated on the way has left a fault behind. */
	if (find(volume, &source, path, &answer) == 0)
		memset(&answer.fault, 0, sizeof(answer.fault));
	ntfs_close(volume);
	return answer;
}

/* True if GOT, with reads that failed, is as it must be beside what the SOUND disk gave. */
static bool is_right(const struct disk *disk, const struct answer *got, const struct answer *sound)
{
	struct answer known = *got;
	bool unknown =
	    got->state.hibernation == HIBERNATION_UNKNOWN || got->state.log == LOG_UNKNOWN || !got->labelled;

	if (got->fault.reason != FINE)
		return disk->failed > 0 && got->fault.reason == READ_FAILED &&
		       got->fault.offset == disk->failed_from;
	if (unknown != (disk->failed > 0))
		return false;
	/* What it could not find out it calls unknown; all else is right. */
	if (got->state.hibernation == HIBERNATION_UNKNOWN)
		known.state.hibernation = sound->state.hibernation;
	if (got->state.log == LOG_UNKNOWN)
		known.state.log = sound->state.log;
	known.labelled = sound->labelled;
	return memcmp(&known, sound, sizeof(known)) == 0;
}

static unsigned wrong, told, unknown;

static void try(struct disk disk, uint64_t size, const char *path, const struct answer *sound, size_t most)
{
	struct answer got = ask(&disk, size, path);
	char text[512];

	told += got.fault.reason == READ_FAILED;
	unknown += disk.failed > 0 && got.fault.reason == FINE;
	/* Record by record where many cannot be read at once. */
	if (is_right(&disk, &got, sound) && disk.reads <= 3 * most)
		return;
	wrong++;
	printf("read %zu, every %zu, sector %lld: %zu reads, %zu failed, the last at %llu: %s\n", disk.at,
	       disk.every, (long long)disk.sector, disk.reads, disk.failed,
	       (unsigned long long)disk.failed_from, fault_format(&got.fault, text, sizeof(text)));
}

int main(int argc, char *argv[])
{
	int fd = argc == 3 ? open(argv[1], O_RDONLY | O_CLOEXEC) : -1;
	struct disk disk = { .sector = UINT64_MAX }, failing;
	struct answer sound;
	struct stat is;
	uint64_t size;
	size_t reads;

	if (fd < 0 || fstat(fd, &is) != 0)
		return 2;
	size = (uint64_t)is.st_size;
	disk.bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (disk.bytes == MAP_FAILED)
		return 2;
	sound = ask(&disk, size, argv[2]);
	reads = disk.reads;
	if (sound.fault.reason != FINE || sound.witnesses == 0)
		return 2;
	for (size_t n = 1; n <= reads; n++) {
		failing = disk;
		failing.at = n;
		try(failing, size, argv[2], &sound, reads);
		failing.at = 0;
		failing.every = n;
		try(failing, size, argv[2], &sound, reads);
	}
	failing = disk;
	for (failing.sector = 0; failing.sector < size / SECTOR; failing.sector++)
		try(failing, size, argv[2], &sound, reads);
	printf("reads=%zu sectors=%llu told=%u unknown=%u wrong=%u\n", reads,
	       (unsigned long long)(size / SECTOR), told, unknown, wrong);
	return wrong == 0 ? 0 : 1;
}
