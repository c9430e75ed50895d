/*
 * What image/ says of a file, as key=value lines: content, uuid, label, size, and witnesses=COUNT or
 * fault=REASON with its text. With a partition's number (and its disk's sector size): uuid and label of
 * that, or fault=.
 */
#include "../../loopboot/image/image.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const reason_names[] = {
#define REASON(name, status, text, cure) #name,
#include "../../loopboot/base/reasons.def"
#undef REASON
};

static int read_file(void *context, uint64_t offset, void *buffer, size_t length, struct fault *fault)
{
	if (pread(*(int *)context, buffer, length, (off_t)offset) != (ssize_t)length)
		return fault_at(fault, READ_FAILED, "file", offset);
	return 0;
}

static void print_fault(const struct fault *fault)
{
	char text[512];

	printf("fault=%s\ntext=%s\n", reason_names[fault->reason], fault_format(fault, text, sizeof(text)));
}

static void print_partition(const struct source *source, unsigned number, unsigned sector_size)
{
	struct partition partition = { 0 };
	struct fault fault = { 0 };

	if (image_partition(source, sector_size, number, &partition, &fault) < 0)
		print_fault(&fault);
	else
		printf("uuid=%s\nlabel=%s\n", partition.uuid, partition.label);
}

static void print_content(const struct source *source)
{
	struct identity identity = { 0 };
	struct fault fault = { 0 };
	unsigned count;

	if (image_identify(source, &identity, &fault) < 0) {
		print_fault(&fault);
		return;
	}
	printf("content=%s\nuuid=%s\nlabel=%s\nsize=%" PRIu64 "\n", content_name(identity.content),
	       identity.uuid, identity.label, identity.size);
	if (image_witnesses(source, &identity, &count, &fault) < 0)
		print_fault(&fault);
	else
		printf("witnesses=%u\n", count);
}

int main(int argc, char *argv[])
{
	int fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	struct stat stat;
	struct source source = { read_file, &fd, 0 };

	if (argc < 2 || fd < 0 || fstat(fd, &stat) < 0)
		return 1;
	source.size = (uint64_t)stat.st_size;
	if (argc > 2)
		print_partition(&source, (unsigned)atoi(argv[2]), argc > 3 ? (unsigned)atoi(argv[3]) : 512);
	else
		print_content(&source);
	close(fd);
	return 0;
}
