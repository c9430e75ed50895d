/* The policy of DESIGN: a table of facts and the one decision that each must lead to. */
#include "test.h"

#include "../../loopboot/policy.h"

#include <stdio.h>
#include <string.h>

#define SIZE (1 << 20)
/* A file that maps, on a clean volume; each row says what differs. */
#define GOOD                                                                                                 \
	.host = HOST_NTFS, .image_asked = true, .log = LOG_CLEAN, .kind = NTFS_PLAIN, .size = SIZE,          \
	.initialised = SIZE, .sector_size = 512, .starts_aligned = true, .extent_count = 3

#pragma GCC diagnostic ignored "-Woverride-init"

static const struct {
	const char *name;
	struct facts facts;
	struct decision expected;
} rows[] = {
	{ "a good file maps", { GOOD }, { WAY_MAP, FINE, FINE } },
	{ "hibernation does not matter to a map",
	  { GOOD, .hibernation = HIBERNATION_HIBERNATED },
	  { WAY_MAP, FINE, FINE } },
	{ "fast startup does not either",
	  { GOOD, .hibernation = HIBERNATION_FAST_STARTUP },
	  { WAY_MAP, FINE, FINE } },
	{ "nor the dirty flag", { GOOD, .dirty = true }, { WAY_MAP, FINE, FINE } },
	{ "nor the log", { GOOD, .log = LOG_UNCLEAN }, { WAY_MAP, FINE, FINE } },
	{ "mode=map", { GOOD, .mode = MODE_MAP, .dirty = true }, { WAY_MAP, FINE, FINE } },
	{ "mode=loop", { GOOD, .mode = MODE_LOOP }, { WAY_LOOP, FINE, FINE } },
	{ "mode=loop, hibernated",
	  { GOOD, .mode = MODE_LOOP, .hibernation = HIBERNATION_HIBERNATED },
	  { WAY_REFUSE, NEEDS_CLEAN_HIBERNATED, FINE } },
	{ "sparse", { GOOD, .kind = NTFS_SPARSE }, { WAY_LOOP, FINE, IS_SPARSE } },
	{ "compressed", { GOOD, .kind = NTFS_COMPRESSED }, { WAY_REFUSE, IS_COMPRESSED, IS_COMPRESSED } },
	{ "compressed, mode=loop",
	  { GOOD, .kind = NTFS_COMPRESSED, .mode = MODE_LOOP },
	  { WAY_REFUSE, IS_COMPRESSED, IS_COMPRESSED } },
	{ "resident", { GOOD, .kind = NTFS_RESIDENT }, { WAY_LOOP, FINE, IS_RESIDENT } },
	{ "reparse point", { GOOD, .kind = NTFS_REPARSE }, { WAY_LOOP, FINE, IS_REPARSE } },
	{ "sparse, hibernated",
	  { GOOD, .kind = NTFS_SPARSE, .hibernation = HIBERNATION_HIBERNATED },
	  { WAY_REFUSE, NEEDS_CLEAN_HIBERNATED, IS_SPARSE } },
	{ "sparse, fast startup",
	  { GOOD, .kind = NTFS_SPARSE, .hibernation = HIBERNATION_FAST_STARTUP },
	  { WAY_REFUSE, NEEDS_CLEAN_HIBERNATED, IS_SPARSE } },
	{ "sparse, hibernation that cannot be told",
	  { GOOD, .kind = NTFS_SPARSE, .hibernation = HIBERNATION_UNKNOWN },
	  { WAY_REFUSE, NEEDS_CLEAN_HIBERNATED, IS_SPARSE } },
	{ "sparse, dirty",
	  { GOOD, .kind = NTFS_SPARSE, .dirty = true },
	  { WAY_REFUSE, NEEDS_CLEAN_DIRTY, IS_SPARSE } },
	{ "sparse, log unclean",
	  { GOOD, .kind = NTFS_SPARSE, .log = LOG_UNCLEAN },
	  { WAY_REFUSE, NEEDS_CLEAN_LOG, IS_SPARSE } },
	{ "sparse, log that cannot be told",
	  { GOOD, .kind = NTFS_SPARSE, .log = LOG_UNKNOWN },
	  { WAY_REFUSE, NEEDS_CLEAN_LOG, IS_SPARSE } },
	{ "sparse, mode=map",
	  { GOOD, .kind = NTFS_SPARSE, .mode = MODE_MAP },
	  { WAY_REFUSE, IS_SPARSE, IS_SPARSE } },
	{ "valid-data length one byte short",
	  { GOOD, .initialised = SIZE - 1, .mode = MODE_MAP },
	  { WAY_REFUSE, VALID_LENGTH_SHORT, VALID_LENGTH_SHORT } },
	{ "valid-data length one byte short, auto",
	  { GOOD, .initialised = SIZE - 1 },
	  { WAY_LOOP, FINE, VALID_LENGTH_SHORT } },
	{ "size one byte over a sector",
	  { GOOD, .size = SIZE + 1, .initialised = SIZE + 1 },
	  { WAY_LOOP, FINE, UNALIGNED_SIZE } },
	{ "size a sector of 512 on a disk of 4096",
	  { GOOD, .size = SIZE + 512, .initialised = SIZE + 512, .sector_size = 4096 },
	  { WAY_LOOP, FINE, UNALIGNED_SIZE } },
	{ "an extent off a sector", { GOOD, .starts_aligned = false }, { WAY_LOOP, FINE, UNALIGNED_START } },
	{ "as many extents as there can be targets",
	  { GOOD, .extent_count = 1048576 },
	  { WAY_MAP, FINE, FINE } },
	{ "one more", { GOOD, .extent_count = 1048577 }, { WAY_LOOP, FINE, TOO_MANY_EXTENTS } },
	{ "moved, and the volume is clean",
	  { GOOD, .remembered = REMEMBERED_ELSEWHERE },
	  { WAY_MAP, FINE, FINE } },
	{ "moved, hibernated",
	  { GOOD, .remembered = REMEMBERED_ELSEWHERE, .hibernation = HIBERNATION_HIBERNATED },
	  { WAY_REFUSE, IMAGE_MOVED, FINE } },
	{ "moved, fast startup",
	  { GOOD, .remembered = REMEMBERED_ELSEWHERE, .hibernation = HIBERNATION_FAST_STARTUP },
	  { WAY_REFUSE, IMAGE_MOVED, FINE } },
	{ "moved, hibernation that cannot be told",
	  { GOOD, .remembered = REMEMBERED_ELSEWHERE, .hibernation = HIBERNATION_UNKNOWN },
	  { WAY_REFUSE, IMAGE_MOVED, FINE } },
	{ "moved, log unclean",
	  { GOOD, .remembered = REMEMBERED_ELSEWHERE, .log = LOG_UNCLEAN },
	  { WAY_REFUSE, IMAGE_MOVED, FINE } },
	{ "moved, log that cannot be told, mode=map",
	  { GOOD, .remembered = REMEMBERED_ELSEWHERE, .log = LOG_UNKNOWN, .mode = MODE_MAP },
	  { WAY_REFUSE, IMAGE_MOVED, FINE } },
	{ "moved, dirty",
	  { GOOD, .remembered = REMEMBERED_ELSEWHERE, .dirty = true },
	  { WAY_REFUSE, IMAGE_MOVED, FINE } },
	{ "moved, hibernated, nothing is to be written",
	  { GOOD, .remembered = REMEMBERED_ELSEWHERE, .hibernation = HIBERNATION_HIBERNATED,
	    .read_only = true },
	  { WAY_MAP, FINE, FINE } },
	{ "moved, hibernated, the user accepts it",
	  { GOOD, .remembered = REMEMBERED_ELSEWHERE, .hibernation = HIBERNATION_HIBERNATED,
	    .move_accepted = true },
	  { WAY_MAP, FINE, FINE } },
	{ "moved, hibernated, mode=loop",
	  { GOOD, .remembered = REMEMBERED_ELSEWHERE, .hibernation = HIBERNATION_HIBERNATED,
	    .mode = MODE_LOOP, .move_accepted = true },
	  { WAY_REFUSE, NEEDS_CLEAN_HIBERNATED, FINE } },
	{ "where it was, hibernated",
	  { GOOD, .remembered = REMEMBERED_HERE, .hibernation = HIBERNATION_HIBERNATED },
	  { WAY_MAP, FINE, FINE } },
	{ "a copy, hibernated",
	  { GOOD, .remembered = REMEMBERED_ANOTHER, .hibernation = HIBERNATION_HIBERNATED },
	  { WAY_MAP, FINE, FINE } },
	{ "without room for a record, hibernated",
	  { GOOD, .remembered = REMEMBERED_NEVER, .hibernation = HIBERNATION_HIBERNATED },
	  { WAY_MAP, FINE, FINE } },
	{ "a directory", { GOOD, .kind = NTFS_DIRECTORY }, { WAY_REFUSE, IS_DIRECTORY, IS_DIRECTORY } },
	{ "a directory, mode=loop",
	  { GOOD, .kind = NTFS_DIRECTORY, .mode = MODE_LOOP },
	  { WAY_REFUSE, IS_DIRECTORY, IS_DIRECTORY } },
	{ "encrypted", { GOOD, .kind = NTFS_ENCRYPTED }, { WAY_REFUSE, IS_ENCRYPTED, IS_ENCRYPTED } },
	{ "empty", { GOOD, .kind = NTFS_EMPTY }, { WAY_REFUSE, IS_EMPTY, IS_EMPTY } },
	{ "BitLocker", { GOOD, .host = HOST_BITLOCKER }, { WAY_REFUSE, IS_BITLOCKER, IS_BITLOCKER } },
	{ "BitLocker, mode=loop",
	  { GOOD, .host = HOST_BITLOCKER, .mode = MODE_LOOP },
	  { WAY_REFUSE, IS_BITLOCKER, IS_BITLOCKER } },
	{ "the host is mounted for the root, and so looks dirty",
	  { GOOD, .mode = MODE_LOOP, .mounted = true, .dirty = true, .log = LOG_UNCLEAN },
	  { WAY_LOOP, FINE, FINE } },
	{ "a directory on a mounted host",
	  { GOOD, .mode = MODE_LOOP, .mounted = true, .kind = NTFS_DIRECTORY },
	  { WAY_REFUSE, IS_DIRECTORY, IS_DIRECTORY } },
	{ "another host", { GOOD, .host = HOST_OTHER, .log = LOG_UNKNOWN }, { WAY_LOOP, FINE, NOT_NTFS } },
	{ "another host, mode=map",
	  { GOOD, .host = HOST_OTHER, .mode = MODE_MAP },
	  { WAY_REFUSE, NOT_NTFS, NOT_NTFS } },
	{ "an unknown host", { GOOD, .host = HOST_UNKNOWN }, { WAY_REFUSE, NOT_SUPPORTED_HOST, NOT_NTFS } },
	{ "an unknown host with a driver named",
	  { GOOD, .host = HOST_UNKNOWN, .driver_named = true },
	  { WAY_LOOP, FINE, NOT_NTFS } },
	{ "no image: the volume itself", { GOOD, .image_asked = false }, { WAY_DIRECT, FINE, FINE } },
	{ "no image, hibernated",
	  { GOOD, .image_asked = false, .hibernation = HIBERNATION_HIBERNATED },
	  { WAY_REFUSE, NEEDS_CLEAN_HIBERNATED, FINE } },
	{ "no image, dirty",
	  { GOOD, .image_asked = false, .dirty = true },
	  { WAY_REFUSE, NEEDS_CLEAN_DIRTY, FINE } },
};

static void each_row_leads_to_its_decision(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct decision decision = policy_decide(&rows[i].facts);
		if (memcmp(&decision, &rows[i].expected, sizeof(decision)) != 0)
			fail_msg("%s: %s (%s; %s), expected %s (%s; %s)", rows[i].name,
				 way_name(decision.way), reason_text(decision.reason),
				 reason_text(decision.obstacle), way_name(rows[i].expected.way),
				 reason_text(rows[i].expected.reason),
				 reason_text(rows[i].expected.obstacle));
	}
}

/*
 * Whatever the facts, a volume that is not clean is never mounted, a file that cannot be mapped never mapped, and one that
 * Windows may be moving never written to unless the user says so.
 */
static void no_facts_lead_to_harm(void **state)
{
	(void)state;
	for (unsigned bits = 0; bits < 3 * 4 * 2 * 4 * 3 * 8 * 2 * 5 * 2 * 2; bits++) {
		unsigned rest = bits;
		struct facts facts = { GOOD };
		facts.mode = rest % 3, rest /= 3;
		facts.host = rest % 4, rest /= 4;
		facts.dirty = rest % 2, rest /= 2;
		facts.hibernation = rest % 4, rest /= 4;
		facts.log = rest % 3, rest /= 3;
		facts.kind = rest % 8, rest /= 8;
		facts.image_asked = rest % 2, rest /= 2;
		facts.remembered = rest % 5, rest /= 5;
		facts.read_only = rest % 2, rest /= 2;
		facts.move_accepted = rest % 2;
		struct decision decision = policy_decide(&facts);
		if (decision.way == WAY_LOOP || decision.way == WAY_DIRECT) {
			assert_int_not_equal(facts.host, HOST_BITLOCKER);
			if (facts.host == HOST_NTFS)
				assert_true(!facts.dirty && facts.hibernation == HIBERNATION_NONE &&
					    facts.log == LOG_CLEAN);
		}
		if (decision.way == WAY_MAP)
			assert_true(facts.host == HOST_NTFS && facts.kind == NTFS_PLAIN && facts.image_asked);
		if (decision.way == WAY_MAP && facts.remembered == REMEMBERED_ELSEWHERE)
			assert_true((!facts.dirty && facts.hibernation == HIBERNATION_NONE &&
				     facts.log == LOG_CLEAN) ||
				    facts.read_only || facts.move_accepted);
		if (facts.mode == MODE_MAP)
			assert_int_not_equal(decision.way, WAY_LOOP);
		if (facts.mode == MODE_LOOP)
			assert_int_not_equal(decision.way, WAY_MAP);
		assert_int_equal(decision.way == WAY_REFUSE, decision.reason != FINE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_row_leads_to_its_decision),
		cmocka_unit_test(no_facts_lead_to_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
