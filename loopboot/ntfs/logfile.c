#include "logfile.h"

#include "volume.h"

#define DEFAULT_PAGE_SIZE 4096
#define LARGEST_PAGE_SIZE 65536

/* Byte offsets in a restart page, and in the restart area inside it. */
enum {
	CHKDSK_LSN = 0x08,
	SYSTEM_PAGE_SIZE = 0x10,
	AREA_OFFSET = 0x18,
	MINOR_VERSION = 0x1a,
	MAJOR_VERSION = 0x1c,
	HEADER_SIZE = 0x1e,
	AREA_CURRENT_LSN = 0x00,
	AREA_CLIENTS_IN_USE = 0x0c,
	AREA_FLAGS = 0x0e,
	AREA_SIZE = 0x30,
};

#define NO_CLIENT       0xffff
#define VOLUME_IS_CLEAN 0x0002

/* What a restart page says. */
struct restart {
	enum ntfs_log log;
	uint64_t lsn; /* how recent it is */
	bool empty;   /* all ones: mkntfs and libntfs-3g reset a clean log so */
};

static bool is_page_size(uint32_t size)
{
	return size >= RESTART_SIZE && size <= LARGEST_PAGE_SIZE && (size & (size - 1)) == 0;
}

static bool is_restart_page(struct bytes page)
{
	return bytes_equal(page, 0, "RSTR", 4) || bytes_equal(page, 0, "CHKD", 4);
}

uint32_t logfile_page_size(struct bytes first)
{
	uint32_t size = get_le32(first, SYSTEM_PAGE_SIZE);

	return is_restart_page(first) && is_page_size(size) ? size : DEFAULT_PAGE_SIZE;
}

static bool is_empty(struct bytes page)
{
	for (size_t i = 0; i < page.length; i++)
		if (page.at[i] != 0xff)
			return false;
	return page.length > 0;
}

/*
 * Windows 2000 closes the log (no client in use); later ones keep it open and set a flag in the restart area when the
 * volume is dismounted. Version 2.0 (Windows 8 and later) means that metadata may be kept elsewhere, and Windows turns
 * it back to 1.1 when it closes the volume.
 */
static enum ntfs_log judge_area(uint32_t version, struct bytes area)
{
	if (version == 0x20000)
		return LOG_UNCLEAN;
	if (version != 0x10001)
		return LOG_UNKNOWN;
	if (get_le16(area, AREA_CLIENTS_IN_USE) == NO_CLIENT ||
	    (get_le16(area, AREA_FLAGS) & VOLUME_IS_CLEAN))
		return LOG_CLEAN;
	return LOG_UNCLEAN;
}

static struct restart parse(struct bytes page)
{
	size_t offset = get_le16(page, AREA_OFFSET);
	/* The last two bytes are covered by a fix-up. */
	struct bytes area = bytes_part(bytes_part(page, 0, RESTART_SIZE - 2), offset, AREA_SIZE);
	uint32_t version = (uint32_t)get_le16(page, MAJOR_VERSION) << 16 | get_le16(page, MINOR_VERSION);
	struct restart restart = { .log = LOG_UNKNOWN, .empty = is_empty(page) };

	if (!is_restart_page(page) || !is_page_size(get_le32(page, SYSTEM_PAGE_SIZE)) || offset % 8 != 0 ||
	    offset < HEADER_SIZE || area.length == 0)
		return restart;
	restart.log = judge_area(version, area);
	restart.lsn =
	    bytes_equal(page, 0, "CHKD", 4) ? get_le64(page, CHKDSK_LSN) : get_le64(area, AREA_CURRENT_LSN);
	return restart;
}

enum ntfs_log logfile_judge(struct bytes first, struct bytes second)
{
	struct restart a = parse(first), b = parse(second);

	if (a.empty && b.empty)
		return LOG_CLEAN;
	/* One page may be half written; the other one then tells. */
	if (a.log == LOG_UNKNOWN || b.log == LOG_UNKNOWN)
		return a.log == LOG_UNKNOWN ? b.log : a.log;
	if (a.lsn != b.lsn)
		return a.lsn > b.lsn ? a.log : b.log;
	return a.log == LOG_CLEAN ? b.log : a.log;
}

static int read_pages(const struct ntfs_volume *volume, const struct stream *log, uint8_t *first,
		      uint8_t *second, struct fault *fault)
{
	if (stream_read(volume, log, 0, first, RESTART_SIZE, fault) < 0)
		return -1;
	return stream_read(volume, log, logfile_page_size((struct bytes){ first, RESTART_SIZE }), second,
			   RESTART_SIZE, fault);
}

enum ntfs_log logfile_state(const struct ntfs_volume *volume)
{
	uint8_t first[RESTART_SIZE], second[RESTART_SIZE];
	struct fault unused = { 0 };
	struct stream log;
	int result;

	if (stream_open_data(volume, RECORD_LOG_FILE, &log, &unused) < 0)
		return LOG_UNKNOWN;
	result = read_pages(volume, &log, first, second, &unused);
	stream_close(&log);
	if (result < 0)
		return LOG_UNKNOWN;
	return logfile_judge((struct bytes){ first, sizeof(first) },
			     (struct bytes){ second, sizeof(second) });
}
