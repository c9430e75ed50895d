"""What a crash may leave of the host: nothing that is new, but the time stamps of an image that is reached through a mount.

The newer ntfs driver marks the volume dirty when a loop device asks it to free or to zero a range, though it refuses that then
(fs/ntfs/file.c, ntfs_fallocate), and clears the mark when it is unmounted.
"""

import os

import ntfs_volume
from content import SECTOR, Lost
from disk import HOST_START
from run import run

CHUNK = 1 << 20
RECORD = 1024


def record(volume, table, number):
    """Where the MFT record NUMBER lies on the disk, as the file TABLE of VOLUME has it."""
    at = number * RECORD
    return [(HOST_START + start + at - offset, RECORD) for offset, start, length in ntfs_volume.extents(volume, table)
            if offset <= at < offset + length]


def records_on_the_way(volume, path):
    """Where the MFT records of the image at PATH and of its directories lie."""
    while path != "/":
        yield from record(volume, "$MFT", ntfs_volume.record_number(volume, path))
        path = os.path.dirname(path)


class Host:
    """The host on the disk TARGET, whose image is reached in WAY."""

    def __init__(self, target, way):
        self.target, self.before = target, target.file + ".before.img"
        run("cp", "--sparse=always", target.file, self.before)
        self.extents, self.states = target.image_extents(), [target.state()]
        self.may_change = [(at, length) for _, at, length in self.extents]
        with target.volume() as volume:
            if not way.is_map:
                self.may_change += records_on_the_way(volume, target.layout.path)
            if way.marks_dirty:
                self.may_change += [*record(volume, "$MFT", ntfs_volume.VOLUME), *record(volume, "$MFTMirr", ntfs_volume.VOLUME)]
                ntfs_volume.mark_dirty(volume)
                self.states.append(ntfs_volume.state(volume))

    def changed(self):
        """The sectors of the disk that are not what they were."""
        with open(self.target.file, "rb") as now, open(self.before, "rb") as then:
            for offset in range(0, os.path.getsize(self.before), CHUNK):
                new, old = now.read(CHUNK), then.read(CHUNK)
                if new != old:
                    yield from (offset + at for at in range(0, len(old), SECTOR) if new[at:at + SECTOR] != old[at:at + SECTOR])

    def may_be_written(self, at):
        """Whether the sector AT this byte of the disk is the image's, or of its records."""
        return any(start <= at < start + length for start, length in self.may_change)

    def stood_there(self, at, data):
        """Whether DATA stood AT this byte of the disk from the beginning."""
        with open(self.before, "rb") as then:
            then.seek(at)
            return then.read(len(data)) == data

    def check(self):
        wrong = [at for at in self.changed() if not self.may_be_written(at)]
        if wrong:
            raise Lost(f"{len(wrong)} sectors outside the image have changed, the first one at byte {wrong[0]}")
        if self.target.image_extents() != self.extents or self.target.state() not in self.states:
            raise Lost("the host is not what it was")
