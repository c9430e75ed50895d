/*
 * Whatever a directory's B-tree holds, a search in it ends, with an entry of a name that was looked for, or none, or a
 * fault. Its root is record 0's. All letters but a to z are their own capitals.
 */
#include "../../loopboot/ntfs/index.h"
#include "records.h"

#include <assert.h>

static uint8_t capitals[UPCASE_PAGES][2 * UPCASE_PAGE_UNITS];

static void lend_upcase(struct upcase *upcase)
{
	for (unsigned unit = 0; unit < 65536; unit++)
		put_le(capitals[unit / UPCASE_PAGE_UNITS] + 2 * (unit % UPCASE_PAGE_UNITS),
		       unit >= 'a' && unit <= 'z' ? unit - 'a' + 'A' : unit, 2);
	for (size_t i = 0; i < UPCASE_PAGES; i++)
		upcase->pages[i] = capitals[i];
}

static void try_name(struct ntfs_volume *volume, const struct node *directory, const char *text)
{
	char spelling[SPELLING_SIZE];
	struct fault fault = { 0 };
	uint64_t reference;
	struct name name;
	bool found = false;

	assert(name_from_utf8(text, strlen(text), &name));
	if (index_lookup(volume, directory, &name, &found, &reference, spelling, &fault) < 0)
		assert(fault.reason != FINE && fault.reason < REASON_COUNT);
	else if (found)
		assert(strcasecmp(spelling, text) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "a", "f", "m", "root.img", "z" };
	static struct records records;
	static struct upcase upcase;
	struct fault fault = { 0 };
	struct node node;

	if (upcase.pages[0] == NULL)
		lend_upcase(&upcase);
	if (!records_make(&records, data, size) || node_open(&records.volume, 0, &node, &fault) < 0)
		return 0;
	records.volume.upcase = upcase;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		try_name(&records.volume, &node, names[i]);
	node_close(&node);
	return 0;
}
