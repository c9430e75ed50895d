#include "upcase.h"

#include "volume.h"

#include <stdlib.h>

#define PAGE_SIZE (2 * UPCASE_PAGE_UNITS)

static int open_table(struct ntfs_volume *volume, struct fault *fault)
{
	struct upcase *upcase = &volume->upcase;

	if (upcase->open)
		return 0;
	if (stream_open_data(volume, RECORD_UPCASE, &upcase->stream, fault) < 0)
		return -1;
	if (upcase->stream.size != UPCASE_PAGES * PAGE_SIZE) {
		fault_mismatch(fault, BAD_UPCASE, "$UpCase", upcase->stream.device, UPCASE_PAGES * PAGE_SIZE,
			       upcase->stream.size);
		stream_close(&upcase->stream);
		return -1;
	}
	upcase->open = true;
	return 0;
}

/* A table that does not even know the Latin letters would send every search the wrong way. */
static int check_latin(struct bytes page, uint64_t device, struct fault *fault)
{
	for (uint16_t letter = 'a'; letter <= 'z'; letter++)
		if (get_le16(page, 2u * letter) != letter - 'a' + 'A')
			return fault_mismatch(fault, BAD_UPCASE, "$UpCase", device + 2u * letter,
					      (uint64_t)(letter - 'a' + 'A'), get_le16(page, 2u * letter));
	return 0;
}

static int load_page(struct ntfs_volume *volume, size_t number, struct fault *fault)
{
	struct upcase *upcase = &volume->upcase;
	uint64_t offset = number * PAGE_SIZE, device, contiguous;
	uint8_t *page;

	if (open_table(volume, fault) < 0 ||
	    stream_locate(&upcase->stream, offset, &device, &contiguous, fault) < 0)
		return -1;
	page = malloc(PAGE_SIZE);
	if (page == NULL)
		return fault_on(fault, NO_MEMORY, "$UpCase");
	if (stream_read(volume, &upcase->stream, offset, page, PAGE_SIZE, fault) < 0 ||
	    (number == 0 && check_latin((struct bytes){ page, PAGE_SIZE }, device, fault) < 0)) {
		free(page);
		return -1;
	}
	upcase->pages[number] = page;
	return 0;
}

int upcase_unit(struct ntfs_volume *volume, uint16_t unit, uint16_t *capital, struct fault *fault)
{
	size_t number = unit / UPCASE_PAGE_UNITS;

	if (volume->upcase.pages[number] == NULL && load_page(volume, number, fault) < 0)
		return -1;
	*capital = get_le16((struct bytes){ volume->upcase.pages[number], PAGE_SIZE },
			    2u * (unit % UPCASE_PAGE_UNITS));
	return 0;
}

void upcase_close(struct upcase *upcase)
{
	for (size_t i = 0; i < UPCASE_PAGES; i++)
		free(upcase->pages[i]);
	stream_close(&upcase->stream);
}
