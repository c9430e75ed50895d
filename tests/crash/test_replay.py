"""Every state in which a power cut could have left the disk: its writes, in the order in which they became safe, are done again.

A disk keeps what it was given in its cache until it is told to flush it, and writes it in any order, single sectors at worst.
So after each step that was safe, any of what stood before the next one may be there as well. One half of ext4's superblock, which
ext4 writes in place, may be: that one is then taken from its copy, as e2fsck says. STATES is how many states are tried
for each way; CRASH_SEED has those of an earlier run again, if the guest has written the same.
"""

import dataclasses
import os

import pytest

import content
import log
import log_writes
from content import SECTOR, Lost
from disk import HOST_START
from host import Host
from machine import GROUP, MAP, MAP_6_1, NTFS3, NTFS_3G, NTFS_7_2, Machine, wait_until, words

STATES = int(os.environ.get("STATES", 20))
SECONDS = 4  # of writing


@dataclasses.dataclass
class Step:
    """Writes that became safe together, the last one only once the others were; and what the guest has said then."""

    writes: list
    last: log_writes.Entry
    said: str = ""


def steps_of(entries):
    """The log, from one safe state to the next; the first one is that of before."""
    steps, writes = [Step([], log_writes.NOTHING)], []
    for entry in entries:
        if entry.flags & log_writes.MARK:
            steps[-1].said += entry.data.decode("ascii").rstrip("\0").replace("_", " ") + "\n"
        elif entry.ends_writes:
            steps.append(Step(writes, entry))
            writes = []
        else:
            writes.append(entry)
    return steps


class Image:
    """The image as it is on the disk TARGET at some time, for a while in the file PATH."""

    def __init__(self, target, path):
        target.extract_image(path)
        self.path = path
        self.extents = [(offset, start - HOST_START, length) for offset, start, length in target.image_extents()]
        with open(path, "rb") as file:
            self.bytes = bytearray(file.read())

    def write(self, at, data):
        """Write DATA to the byte AT of the host; what lies outside the image is let go."""
        for offset, start, length in self.extents:
            first, end = max(at, start), min(at + len(data), start + length)
            if first < end:
                self.bytes[offset + first - start:offset + end - start] = data[first - at:end - at]

    def file(self):
        with open(self.path, "wb") as file:
            file.write(self.bytes)
        return self.path


def write_some(image, entry, chance):
    """Some sectors of what ENTRY has written: none, all, those up to some point, or just any."""
    count = len(entry.data) // SECTOR
    kind, point = chance.choice(("none", "all", "begin", "any")), chance.randrange(count + 1)
    for index in range(count):
        if kind == "all" or (kind == "begin" and index < point) or (kind == "any" and chance.random() < 0.5):
            image.write(entry.at + index * SECTOR, entry.data[index * SECTOR:(index + 1) * SECTOR])


def write_step(image, step):
    for entry in (*step.writes, step.last):
        image.write(entry.at, entry.data)


def write_part_of(image, step, chance):
    """Some of STEP's writes; of the last one only if all others are there."""
    if chance.random() < 0.2:
        for entry in step.writes:
            image.write(entry.at, entry.data)
        write_some(image, step.last, chance)
    else:
        for entry in step.writes:
            write_some(image, entry, chance)


def check_outside(host, entries):
    """That outside the image nothing was ever written but what stood there, which holds for all states at once."""
    for entry in entries:
        for at in range(0, entry.length, SECTOR):
            if not host.may_be_written(HOST_START + entry.at + at) and not host.stood_there(HOST_START + entry.at + at, entry.data[at:at + SECTOR]):
                raise Lost(f"byte {HOST_START + entry.at + at} of the disk, outside the image, was written")


def check_state(image, step, chance, report, workplace):
    """That all is well if STEP is the next one: with nothing of it, or with a part. Whether its superblock was to be mended."""
    before = image.bytes[:]
    if chance.random() < 0.7:
        write_part_of(image, step, chance)
    mended = content.mend_superblock(image.file(), GROUP)
    report.check_recovered(image.path, workplace.directory)
    image.bytes = before
    return mended


def let_write(machine, parameters=""):
    """A guest that writes and ends; what its disk was given."""
    report = content.Report()
    with machine.boot(1, f"test.seconds={SECONDS} {parameters}") as guest:
        wait_until(guest, lambda said: "ended" in said)
        report.read(words(guest))
    assert not report.failures, report.failures
    return list(log_writes.entries(machine.log))


@pytest.mark.parametrize("way", [pytest.param(way, id=way.name) for way in (MAP, MAP_6_1, NTFS3, NTFS_7_2, NTFS_3G)])
def test_states(workplace, way):
    machine, seed, report = Machine(workplace, way, logged=True), log.seed(), content.Report()
    chance, host, image = log.chance(seed, way.name), Host(machine.disk, way), Image(machine.disk, workplace.path("state.img"))
    entries = let_write(machine)
    steps = steps_of(entries)
    chosen = set(chance.sample(range(len(steps)), min(STATES, len(steps))))
    with log.line("states", way.name, len(chosen) + 1, seed=seed, entries=len(entries), steps=len(steps), superblocks_mended=0) as facts:
        check_outside(host, entries)
        for number, step in enumerate(steps):
            if number in chosen:
                facts["superblocks_mended"] += check_state(image, step, chance, report, workplace)
            write_step(image, step)
            report.read(step.said)
        report.check_recovered(image.file(), workplace.directory)


def test_states_without_barriers(workplace):
    """That the replay would notice: here the guest says to be safe what the disk may keep in its cache."""
    machine, report = Machine(workplace, MAP, logged=True), content.Report()
    image = Image(machine.disk, workplace.path("state.img"))
    for step in steps_of(let_write(machine, "loopflags=nobarrier")):
        write_step(image, step)
        report.read(step.said)
    with pytest.raises(Lost):
        report.check_recovered(image.file(), workplace.directory)
