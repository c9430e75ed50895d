/* Runs a fuzz target over the files named on its command line: the corpus is replayed without a fuzzer's runtime. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The targets' own mutators call the runtime's; nothing is changed here. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size)
{
	(void)data;
	(void)max_size;
	return size;
}

static int replay(const char *path)
{
	FILE *in = fopen(path, "rb");
	uint8_t *data = NULL;
	long size = -1;

	if (in != NULL && fseek(in, 0, SEEK_END) == 0 && (size = ftell(in)) >= 0)
		data = malloc((size_t)size + 1);
	if (data != NULL && fseek(in, 0, SEEK_SET) == 0 && fread(data, 1, (size_t)size, in) == (size_t)size)
		LLVMFuzzerTestOneInput(data, (size_t)size);
	else
		size = -1;
	free(data);
	if (in != NULL)
		fclose(in);
	return size < 0 ? -1 : 0;
}

int main(int argc, char *argv[])
{
	for (int i = 1; i < argc; i++) {
		if (replay(argv[i]) < 0) {
			fprintf(stderr, "cannot read %s\n", argv[i]);
			return 1;
		}
	}
	return 0;
}
