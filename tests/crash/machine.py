"""The guests of the crash tests: an image with nothing but load.c's program, reached in one of the ways, ready to be killed."""

import dataclasses
import os
import pathlib
import tempfile
import time

import bare_initrd
from disk import Layout
from guest import PROJECT, Boot, Guest
from run import run

HERE = os.path.dirname(os.path.abspath(__file__))
HELPER = os.path.join(PROJECT, "build", "loopboot")
MODULES = ["virtio_pci", "virtio_scsi", "sd_mod", "dm-mod", "loop", "ext4", "crc32c_generic", "ntfs3", "ntfs", "fuse", "nls_utf8"]
SECONDS = 240  # generous: a machine may be busy; a guest that is well is up in ten


@dataclasses.dataclass(frozen=True)
class Way:
    """A way to the root."""

    name: str
    release: str
    parameters: str = ""
    pieces: int = 1  # of the image, at least

    @property
    def is_map(self):
        return not self.parameters


LOOP = "rd.loopboot.mode=loop"
MAP = Way("map", "trixie", pieces=100)
MAP_6_1 = Way("map-6.1", "bookworm", pieces=100)
NTFS3 = Way("loop-ntfs3", "trixie", LOOP)
NTFS_7_2 = Way("loop-ntfs", "forky", LOOP)
NTFS_3G = Way("loop-ntfs-3g", "trixie", f"{LOOP} rootfstype=ntfs-3g")
WAYS = (MAP, MAP_6_1, NTFS3, NTFS_7_2, NTFS_3G)


def path_of(name):
    """The file NAME of this directory."""
    return os.path.join(HERE, name)


def make_image(image):
    """A file system of groups so small that there are several superblocks."""
    with tempfile.TemporaryDirectory() as tree:
        for name in ("sbin", "dev", "proc", "sys", "run"):
            os.mkdir(os.path.join(tree, name))
        run("musl-gcc", "-std=c11", "-D_GNU_SOURCE", "-Os", "-static", "-Wall", "-Wextra", "-Werror", path_of("load.c"),
            "-o", os.path.join(tree, "sbin/init"))
        run("mkfs.ext4", "-q", "-F", "-b", 4096, "-g", 2048, "-d", tree, image, "32M")


class Machine:
    """A machine at WORKPLACE that reaches its root in WAY."""

    def __init__(self, workplace, way):
        self.workplace, self.way = workplace, way
        self.kernel, base = bare_initrd.kernel_of(way.release)
        self.initrd, image = workplace.path("initrd.img"), workplace.path("root.img")
        with tempfile.TemporaryDirectory() as tree:
            bare_initrd.make(pathlib.Path(tree), base, HELPER, MODULES, self.initrd, ntfs_3g=True)
        make_image(image)
        self.disk = workplace.make_disk(image, Layout(room=32, pieces=way.pieces))

    def boot(self, number, parameters="", further=()):
        """A guest, its NUMBER one, with the kernel PARAMETERS and FURTHER options of QEMU."""
        line = (f"quiet root=/dev/sda2 loop={self.disk.layout.path} rw panic=-1 test.round={number} "
                f"{self.way.parameters} {parameters}")
        logs = self.workplace.path(str(number))
        os.makedirs(logs)
        return Guest(Boot(str(self.kernel), self.initrd, self.disk.file, line, memory=256, further=further), logs)


def words(guest):
    """What GUEST has said up to now."""
    with open(guest.verdict_file, encoding="ascii", errors="replace") as file:
        return file.read()


def wait_for(guest, word, lines=1):
    """Wait until GUEST has said so many LINES that begin with WORD, and return for how long."""
    begin = time.monotonic()
    while sum(line.startswith(word) for line in words(guest).splitlines()) < lines:
        assert time.monotonic() - begin < SECONDS and guest.process.poll() is None, guest.console()[-3000:]
        time.sleep(0.02)
    return time.monotonic() - begin
