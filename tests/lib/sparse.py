"""Reading and writing big files with holes without touching the holes."""

import os

CHUNK = 1 << 22


def data_ranges(fd, start, end):
    """The (start, end) byte ranges between START and END of the file FD that are not holes."""
    while start < end:
        try:
            begin = os.lseek(fd, start, os.SEEK_DATA)
        except OSError:  # ENXIO: nothing but a hole up to the end
            return
        if begin >= end:
            return
        start = min(os.lseek(fd, begin, os.SEEK_HOLE), end)
        yield begin, start


def blocks(fd, start, end):
    """(offset, bytes) of all data between START and END of the file FD; what is a hole is left out."""
    for begin, stop in data_ranges(fd, start, end):
        while begin < stop:
            block = os.pread(fd, min(CHUNK, stop - begin), begin)
            yield begin, block
            begin += len(block)


def copy(source, source_offset, length, target, target_offset):
    """Copy LENGTH bytes of the file SOURCE into the file TARGET (made if missing); zeros become holes of a new file."""
    with open(source, "rb") as reader, open(target, "r+b" if os.path.exists(target) else "w+b") as writer:
        writer.truncate(max(os.fstat(writer.fileno()).st_size, target_offset + length))
        for offset, block in blocks(reader.fileno(), source_offset, source_offset + length):
            if block.count(0) != len(block):
                os.pwrite(writer.fileno(), block, offset - source_offset + target_offset)


def write_with_holes(source, target, unit):
    """Copy the file SOURCE to the new file TARGET; every UNIT of zeros becomes a hole."""
    with open(source, "rb") as reader, open(target, "wb") as writer:
        writer.truncate(os.fstat(reader.fileno()).st_size)
        for number, block in enumerate(iter(lambda: reader.read(unit), b"")):
            if block.count(0) != len(block):
                os.pwrite(writer.fileno(), block, number * unit)
