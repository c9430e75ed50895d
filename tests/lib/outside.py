"""Whether anything on a disk outside given extents has changed."""

import hashlib
import os

import sparse

PAGE = 4096


def digest(file, extents):
    """A hash of all bytes of FILE outside EXTENTS, a list of (byte offset, length), both multiples of PAGE.

    Pages of zeros are left out, so that it does not matter whether they are holes; every other comes with its place.
    """
    found = hashlib.sha256()
    with open(file, "rb") as disk:
        for start, end in between(extents, os.path.getsize(file)):
            assert start % PAGE == 0, f"an extent of {file} ends at {start}"
            for offset, block in sparse.blocks(disk.fileno(), start, end):
                for at in range(0, len(block), PAGE):
                    page = block[at:at + PAGE]
                    if page.count(0) != len(page):
                        found.update((offset + at).to_bytes(8, "little") + page)
    return found.hexdigest()


def between(extents, size):
    """The (start, end) ranges of 0 to SIZE that EXTENTS leave over."""
    start = 0
    for at, length in sorted(extents):
        if at > start:
            yield start, at
        start = at + length
    if start < size:
        yield start, size
