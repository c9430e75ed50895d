#include "policy.h"

/* DM_MAX_TARGETS, drivers/md/dm-ioctl.c; one extent is one target. */
#define EXTENTS_MAX 1048576

enum reason kind_obstacle(enum ntfs_kind kind)
{
	static const enum reason kinds[] = {
		[NTFS_PLAIN] = FINE,
		[NTFS_EMPTY] = IS_EMPTY,
		[NTFS_RESIDENT] = IS_RESIDENT,
		[NTFS_SPARSE] = IS_SPARSE,
		[NTFS_COMPRESSED] = IS_COMPRESSED,
		[NTFS_ENCRYPTED] = IS_ENCRYPTED,
		[NTFS_REPARSE] = IS_REPARSE,
		[NTFS_DIRECTORY] = IS_DIRECTORY,
	};

	return kinds[kind];
}

enum reason policy_obstacle(const struct facts *facts)
{
	if (facts->host != HOST_NTFS)
		return NOT_NTFS;
	if (facts->kind != NTFS_PLAIN)
		return kind_obstacle(facts->kind);
	if (facts->initialised < facts->size)
		return VALID_LENGTH_SHORT;
	if (facts->size % facts->sector_size != 0)
		return UNALIGNED_SIZE;
	if (!facts->starts_aligned)
		return UNALIGNED_START;
	if (facts->extent_count > EXTENTS_MAX)
		return TOO_MANY_EXTENTS;
	return FINE;
}

/* Why the volume must not be mounted, or FINE. What cannot be told for sure counts as the worse. */
static enum reason not_clean(const struct facts *facts)
{
	if (facts->host != HOST_NTFS || facts->mounted)
		return FINE;
	if (facts->hibernation != HIBERNATION_NONE)
		return NEEDS_CLEAN_HIBERNATED;
	if (facts->dirty)
		return NEEDS_CLEAN_DIRTY;
	if (facts->log != LOG_CLEAN)
		return NEEDS_CLEAN_LOG;
	return FINE;
}

static struct decision refuse(enum reason reason, enum reason obstacle)
{
	return (struct decision){ WAY_REFUSE, reason, obstacle };
}

/*
 * No driver could hand out the image's bytes from these, so that mounting the volume would not help. A compressed file can
 * be read, but not written to at random: ntfs3 (6.12) does not open it for that, ntfs-3g (2022.10.3) fails and leaves it
 * damaged, the newer ntfs (7.2) damages the volume.
 */
static bool never_an_image(enum reason obstacle)
{
	return obstacle == IS_DIRECTORY || obstacle == IS_ENCRYPTED || obstacle == IS_EMPTY ||
	       obstacle == IS_COMPRESSED;
}

static struct decision decide_mounted(const struct facts *facts, enum way way, enum reason obstacle)
{
	enum reason unclean = not_clean(facts);

	if (unclean != FINE)
		return refuse(unclean, obstacle);
	return (struct decision){ way, FINE, obstacle };
}

/*
 * A Windows that has moved the image and did not close the volume may have more of that in memory, or take some back from its
 * log: then what was read is not where it lies. That the image was moved is only seen by what it remembers itself. A record of
 * another file tells no more than none, as a new image has: a copy is as good as any file that was just written.
 */
static bool may_be_moving(const struct facts *facts)
{
	return facts->remembered == REMEMBERED_ELSEWHERE && !facts->read_only && !facts->move_accepted &&
	       not_clean(facts) != FINE;
}

struct decision policy_decide(const struct facts *facts)
{
	enum reason obstacle;

	if (facts->host == HOST_BITLOCKER)
		return refuse(IS_BITLOCKER, IS_BITLOCKER);
	if (facts->host == HOST_UNKNOWN && !facts->driver_named)
		return refuse(NOT_SUPPORTED_HOST, NOT_NTFS);
	if (!facts->image_asked)
		return decide_mounted(facts, WAY_DIRECT, FINE);
	obstacle = policy_obstacle(facts);
	if (never_an_image(obstacle))
		return refuse(obstacle, obstacle);
	if (facts->mode == MODE_LOOP || (facts->mode == MODE_AUTO && obstacle != FINE))
		return decide_mounted(facts, WAY_LOOP, obstacle);
	if (obstacle != FINE)
		return refuse(obstacle, obstacle);
	if (may_be_moving(facts))
		return refuse(IMAGE_MOVED, FINE);
	return (struct decision){ WAY_MAP, FINE, FINE };
}

const char *way_name(enum way way)
{
	static const char names[][7] = {
		[WAY_REFUSE] = "refuse", [WAY_MAP] = "map", [WAY_LOOP] = "loop", [WAY_DIRECT] = "direct"
	};

	return names[way];
}
