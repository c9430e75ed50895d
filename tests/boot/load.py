"""Guests that write until their end (guest/load): booting them, and whether what they said to be safe is there afterwards."""

import contextlib
import dataclasses
import hashlib
import os
import re
import sqlite3
import subprocess
import tempfile
import time

import ntfs_volume
import rig
from guest import PROJECT
from run import run

DIRECTORY = "/var/lib/load"
ROWS = "rows.db"

# What the kernel says last of all.
LAST_WORDS = {"poweroff": "reboot: Power down", "reboot": "reboot: Restarting system", "halt": "reboot: System halted"}
# systemd-shutdown complains of what it cannot take down only where nothing comes after it.
COMPLAINTS = (r"loopboot: |I/O error|EXT4-fs (error|warning)|Aborting journal|recovering journal|device-mapper: .*(error|fail)|"
              r"Failed to (remount|unmount|finalize)|Unable to finalize|Call Trace|Kernel panic")


@dataclasses.dataclass(frozen=True)
class Way:
    """A way to the root."""

    release: str
    way: str = "map"
    driver: str = ""  # of the host
    parameters: str = ""


LOOP = "rd.loopboot.mode=loop"
MAP = Way("trixie")
MAP_6_1 = Way("bookworm")
NTFS3 = Way("trixie", "loop", "ntfs3", LOOP)
NTFS_7_2 = Way("dracut-forky", "loop", "ntfs", LOOP)
NTFS_3G = Way("trixie", "loop", "ntfs-3g", f"{LOOP} rootfstype=ntfs-3g")
NTFS_3G_6_1 = Way("bookworm", "loop", "ntfs-3g", LOOP)
DRACUT_MAP = Way("dracut-trixie")
DRACUT_NTFS3 = Way("dracut-trixie", "loop", "ntfs3", LOOP)


class Report:
    """What a guest has said."""

    def __init__(self, text):
        self.starts = []  # a dictionary for each start of the system
        self.synced = {}  # file -> SHA-256
        self.committed = 0  # rows
        self.ends = []  # that were asked for
        self.complaints = []
        for line in text.split("\n")[:-1]:  # the last one may have been cut short
            self.take(line.strip())

    def take(self, line):
        if found := re.fullmatch(r"synced (\S+) (\w{64})", line):
            self.synced[found[1]] = found[2]
        elif found := re.fullmatch(r"committed (\d+)", line):
            self.committed = int(found[1])
        elif found := re.fullmatch(r"started (.*)", line):
            self.starts.append(dict(word.split("=", 1) for word in found[1].split()))
        elif found := re.fullmatch(r"ending (\S+)", line):
            self.ends.append(found[1])
        else:
            self.complaints.append(line)


@contextlib.contextmanager
def guest(workplace, target, way, seconds, ends, log="1"):
    """A guest that writes for SECONDS and then ends by ENDS, one for each start that the former leads to."""
    task = f"{way.parameters} test.load={seconds}:{','.join(ends)}"
    line = rig.command_line("/dev/sda2", target.layout.path, task, verdict="")
    with rig.boot(workplace, target, way.release, rig.initrd_of(way.release), line, log=log) as started:
        yield started


def words(started):
    """What the guest STARTED has said up to now."""
    with open(started.verdict_file, encoding="utf-8", errors="replace") as file:
        return file.read()


def wait_for_words(started, pattern):
    """Wait until the guest STARTED has said PATTERN (a regular expression), and return the time of it."""
    end = time.monotonic() + rig.SECONDS
    while not re.search(pattern, words(started)):
        assert time.monotonic() < end and started.process.poll() is None, started.console()[-3000:]
        time.sleep(0.01)
    return time.monotonic()


def ended(started, end):
    """Whether the guest STARTED comes to END by itself, after one start or two. A machine that halts stays on."""
    if end == "halt":
        return started.wait_for(LAST_WORDS[end], 3 * rig.SECONDS)
    return started.wait_for_end(3 * rig.SECONDS) and LAST_WORDS[end] in started.console()


def report_of(started, way, ends):
    """Wait for the end of the guest STARTED, check how it went, and return its report."""
    good = ended(started, ends[-1])
    console = started.console()
    assert good, f"the guest has not come to its {ends[-1]}; its console ends so:\n{console[-3000:]}"
    assert not re.search(COMPLAINTS, console), console
    report = Report(words(started))
    assert not report.complaints, report.complaints
    assert report.ends == list(ends)
    assert [(start["way"], start["driver"]) for start in report.starts] == [(way.way, way.driver)] * len(ends)
    return report


def check_data(workplace, target, report):
    """That the image's file system is whole and was closed, and that what REPORT says to be safe is in it."""
    image = rig.check_image(workplace, target)
    check_content(workplace, image, report)
    os.unlink(image)


def check_content(workplace, image, report):
    """That what REPORT says to be safe is in IMAGE."""
    with tempfile.TemporaryDirectory(dir=workplace.directory) as directory:
        run("debugfs", "-R", f"rdump {DIRECTORY} {directory}", image)
        found = os.path.join(directory, os.path.basename(DIRECTORY))
        check_files(found, report.synced)
        check_rows(os.path.join(found, ROWS), report.committed)


def check_files(directory, sums):
    assert sums, "the guest wrote no file"
    for name, wanted in sums.items():
        with open(os.path.join(directory, name), "rb") as file:
            assert hashlib.sha256(file.read()).hexdigest() == wanted, name


def check_rows(database, committed):
    """That the DATABASE is whole, once its journal, if it has one, has been rolled back, and has all rows up to COMMITTED."""
    assert committed, "the guest committed no row"
    with contextlib.closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("SELECT count(*) FROM rows WHERE number <= ?", [committed]).fetchone() == (committed,)


def probe(volume):
    """What `loopboot probe` says of the state of VOLUME."""
    told = subprocess.run([os.path.join(PROJECT, "build", "loopboot"), "probe", volume],
                          stdout=subprocess.PIPE, text=True, check=True).stdout
    return [line for line in told.splitlines() if line.split("=")[0] in ("dirty", "hibernation", "log")]


class Host:
    """What must be of the host after each end as it was before: in the way map everything outside the image."""

    def __init__(self, target, way):
        self.target = target
        self.extents = target.image_extents() if way.way == "map" else None
        self.before = self.facts()

    def facts(self):
        with self.target.volume() as volume:
            state = probe(volume), ntfs_volume.information(volume)["Volume Flags"], ntfs_volume.ntfsfix(volume)
        return state, self.extents and self.target.hash_outside(self.extents)

    def check(self):
        assert self.facts() == self.before
