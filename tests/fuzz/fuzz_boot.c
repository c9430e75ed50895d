/*
 * What an image says of its kernel: entries, settings and the command line. Whatever stands there, texts end inside their
 * arrays, the merged line has no word that it must not have, and of two versions one is not newer and older.
 */
#include "../../loopboot/boot/bzimage.h"
#include "../../loopboot/boot/entry.h"
#include "../../loopboot/boot/line.h"
#include "../../loopboot/boot/options.h"
#include "../../loopboot/boot/version.h"
#include "../../loopboot/request.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t *file;

static int read_file(void *context, uint64_t offset, void *buffer, size_t length, struct fault *fault)
{
	(void)context;
	(void)fault;
	memcpy(buffer, file + offset, length);
	return 0;
}

static void try_entry(char *text)
{
	static struct boot_entry entry;
	char pattern[16] = "", *copy = strdup(text);

	if (entry_parse(text, &entry) && (entry.kernel[0] == '\0' || strchr(entry.kernel, '\n') != NULL ||
					  strlen(entry.options) >= sizeof(entry.options)))
		abort();
	loader_default(copy, pattern, sizeof(pattern));
	entry_is_default(entry.kernel, pattern);
	free(copy);
}

/* The line by which the next kernel would find its root must be the medium's, and must not lead to a jump. */
static void try_line(char *image)
{
	static const char medium[] = "root=/dev/sda2 \"loop=/the image\" rd.loopboot.kexec";
	static struct request request;
	char line[BOOT_LINE_SIZE], grub[256];
	struct fault fault = { 0 };

	options_of_grub(image, grub, sizeof(grub));
	if (strlen(grub) >= sizeof(grub) || strchr(grub, '\n') != NULL)
		abort();
	options_of_cmdline(image);
	if (strchr(image, '\n') != NULL)
		abort();
	/* a quote that is not closed takes the medium's words in */
	if (!line_merge(image, medium, line, sizeof(line)) || strchr(image, '"') != NULL)
		return;
	if (request_parse(line, &request, &fault) < 0)
		return;
	if (request.kexec || strcmp(request.root, "/dev/sda2") != 0 ||
	    strcmp(request.loop, "/the image") != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct source source = { read_file, NULL, size };
	struct fault fault = { 0 };
	char *text = malloc(size + 1), *copy = malloc(size + 1);
	size_t half = size / 2;

	if (text == NULL || copy == NULL)
		exit(1);
	file = data;
	bzimage_check(&source, "kernel", &fault);
	memcpy(text, data, size);
	text[size] = '\0';
	memcpy(copy, text, size + 1);
	if ((version_compare(text, text + half) > 0) != (version_compare(text + half, text) < 0))
		abort();
	try_line(copy);
	try_entry(text);
	free(copy);
	free(text);
	return 0;
}
