"""The log of dm-log-writes (the kernel's Documentation/admin-guide/device-mapper/log-writes.rst, drivers/md/dm-log-writes.c).

Its entries stand in the order in which they became safe: what a flush made safe stands before the flush, a write with FUA where it
was done.
"""

import dataclasses
import struct

MAGIC = 0x6A736677736872
SUPER = struct.Struct("<QQQI")  # magic, version, entries, sector size
ENTRY = struct.Struct("<QQQQ")  # sector, sectors, flags, length of the data that follow in the same sector
FLUSH, FUA, DISCARD, MARK = 1, 2, 4, 8
SECTOR = 512  # of the device's addresses, whatever the log's own sectors are


@dataclasses.dataclass(frozen=True)
class Entry:
    at: int  # bytes, on the logged device
    length: int
    flags: int
    data: bytes  # what was written there; of a mark its words

    @property
    def ends_writes(self):
        """Whether all that stands before is safe once this one is."""
        return bool(self.flags & (FLUSH | FUA))


NOTHING = Entry(0, 0, 0, b"")


def entries(path):
    """The entries of the log in the file PATH."""
    with open(path, "rb") as log:
        magic, version, count, size = SUPER.unpack(log.read(SUPER.size))
        assert (magic, version) == (MAGIC, 1), "this is no log of dm-log-writes"
        log.seek(size)
        for _ in range(count):
            head = log.read(size)
            sector, sectors, flags, length = ENTRY.unpack_from(head)
            if flags & MARK:
                data = head[ENTRY.size:ENTRY.size + length]
            else:
                data = b"" if flags & DISCARD else log.read(sectors * SECTOR)
            yield Entry(sector * SECTOR, sectors * SECTOR, flags, data)
