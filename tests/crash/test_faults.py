"""What fails while the system runs: nothing wrong is read, nothing that was safe is lost, and whoever waits is told in time."""

import re
import time

import pytest

import content
import log
from host import Host
from machine import MAP, NTFS3, NTFS_3G, NTFS_7_2, Machine, wait_for_start, wait_until, words
from run import run

WRITERS = {"overwrite", "write_through", "replace", "append"}
ERRORS = {"I/O error", "No such device", "Read-only file system"}  # as musl calls them
IN_TIME = 90  # seconds; the kernel's own time-out of a SCSI command is 30
WAYS = (MAP, NTFS3, NTFS_7_2, NTFS_3G)
JOURNAL = "<8>"
TRIES = 6  # of the kernel for one write (drivers/scsi/sd.c, SD_MAX_RETRIES)
in_all_ways = pytest.mark.parametrize("way", [pytest.param(way, id=way.name) for way in WAYS])


class Trial:
    """A machine of some WAY, what it has said, and what must be there at its end."""

    def __init__(self, workplace, way):
        self.workplace, self.machine, self.report = workplace, Machine(workplace, way), content.Report()
        self.host = Host(self.machine.disk, way)

    def let_write(self):
        """A first session, which ends amid writing."""
        with self.machine.boot(1) as guest:
            wait_until(guest, lambda said: said.count("whole") > 2)
            guest.process.kill()
            guest.process.wait()
            self.report.read(words(guest))

    def check(self, fault):
        image = self.workplace.path("image-after.img")
        with log.line("faults", f"{self.machine.way.name}-{fault}", 1, safe=self.report.said()):
            self.host.check()
            self.machine.disk.extract_image(image)
            self.report.check_recovered(image, self.workplace.directory)


def failed(said):
    return set(re.findall(r"^failed (\w+) ", said, re.MULTILINE))


def safe(guest):
    """What GUEST has said to be safe when its journal was aborted.

    fsync of a file whose transaction has just failed comes back as done: jbd2_complete_transaction() takes one that is neither
    running nor being committed for safe (fs/jbd2/journal.c), and only the next change finds the journal aborted. That is the
    kernel's, on any disk. So the last word of each who changed more than data does not count.
    """
    lines = words(guest).splitlines(keepends=True)
    last = [[number for number, line in enumerate(lines) if line.startswith(begin)][-1:] for begin in ("block grown", "whole")]
    return "".join(line for number, line in enumerate(lines) if [number] not in last)


def wait_for_failures(guest, writers):
    """Wait until these WRITERS have been told, in time, and by nothing but what a disk that fails is told by."""
    wait_for_start(guest)
    seconds = wait_until(guest, lambda said: writers <= failed(said))
    print(f"told after {seconds:.1f} s; the console:\n{guest.console()}")
    assert seconds < IN_TIME
    assert set(re.findall(r"^failed \w+ (.*?)\r?$", words(guest), re.MULTILINE)) <= ERRORS


def disk_of(guest):
    """The path of the disk among QEMU's objects."""
    found, = [each["name"] for each in guest.tell_qemu("qom-list", path="/machine/peripheral-anon") if each["type"] == "child<scsi-hd>"]
    return f"/machine/peripheral-anon/{found}"


@in_all_ways
def test_the_disk_goes_away(workplace, way):
    trial = Trial(workplace, way)
    with trial.machine.boot(1) as guest:
        wait_for_start(guest)
        time.sleep(2)
        guest.tell_qemu("device_del", id=disk_of(guest))
        wait_for_failures(guest, WRITERS | {"read_back"})
        trial.report.read(safe(guest))
    trial.check("the-disk-goes-away")


def where(trial, file):
    """The sectors of the disk that hold FILE (as debugfs calls it) of the image."""
    image = trial.workplace.path("image-before.img")
    trial.machine.disk.extract_image(image)
    content.recover(image)
    blocks, extents = run("debugfs", "-R", f"blocks {file}", image).split(), trial.machine.disk.image_extents()
    for block in blocks:
        at = int(block) * content.BLOCK
        yield from ((start + at - offset) // content.SECTOR for offset, start, length in extents if offset <= at < offset + length)


def defects(trial, kind, sectors, once="off"):
    """The options of QEMU for a disk whose SECTORS cannot be read, or written (KIND), or only not be ONCE for each time they stand there."""
    path = trial.workplace.path("defects")
    with open(path, "w", encoding="ascii") as file:
        for sector in sectors:
            file.write(f'[inject-error]\nevent = "{kind}_aio"\nerrno = "5"\nsector = "{sector}"\nonce = "{once}"\n')
    return f"blkdebug:{path}:"


@in_all_ways
def test_read_errors(workplace, way):
    """Blocks of one file cannot be read: who reads it is told, and nobody else."""
    trial = Trial(workplace, way)
    trial.let_write()
    with trial.machine.boot(2, through=defects(trial, "read", list(where(trial, f"{content.DIRECTORY}/still"))[8:16])) as guest:
        wait_for_failures(guest, {"read_back"})
        wait_until(guest, lambda said: said.count("whole") > 4)
        assert failed(words(guest)) == {"read_back"}
        trial.report.read(words(guest))
    trial.check("read-errors")


@in_all_ways
def test_write_errors(workplace, way):
    """The journal cannot be written any more."""
    trial = Trial(workplace, way)
    trial.let_write()
    with trial.machine.boot(2, through=defects(trial, "write", list(where(trial, JOURNAL))[64::8])) as guest:
        wait_for_failures(guest, WRITERS)
        trial.report.read(safe(guest))
    trial.check("write-errors")


def test_the_place_is_not_remembered(workplace):
    """Where the image lies cannot be written into it: who watches the boot is told, and the image is used."""
    trial = Trial(workplace, MAP)
    _, start, _ = trial.machine.disk.image_extents()[0]
    with trial.machine.boot(1, through=defects(trial, "write", [start // content.SECTOR] * TRIES, once="on")) as guest:
        wait_until(guest, lambda said: said.count("whole") > 2)
        assert "loopboot-root cannot be written, so it would not be noticed if Windows moved the image: look at dmesg" in guest.console()
        trial.report.read(words(guest))
    trial.check("place-not-remembered")


@in_all_ways
def test_no_memory(workplace, way):
    """Again and again a program takes all memory there is: the others go on."""
    trial = Trial(workplace, way)
    with trial.machine.boot(1, "test.also=eat", memory=96) as guest:
        for times in (1, 3, 6):
            wait_until(guest, lambda said, times=times: said.count("eaten") >= times)
            before = len(words(guest))
            wait_until(guest, lambda said, before=before: all(word in said[before:] for word in ("block through", "block grown", "whole")))
        trial.report.read(words(guest))
        assert not trial.report.failures
        # load.c gives this number to what may be ended
        assert set(re.findall(r"Killed process .* oom_score_adj:(-?\d+)", guest.console())) == {"1000"}
    trial.check("no-memory")


def test_ntfs_3g_is_killed(workplace):
    trial = Trial(workplace, NTFS_3G)
    with trial.machine.boot(1, "test.also=kill_ntfs_3g") as guest:
        wait_until(guest, lambda said: "killed" in said)
        wait_for_failures(guest, WRITERS | {"read_back"})
        trial.report.read(safe(guest))
    trial.check("ntfs-3g-is-killed")
