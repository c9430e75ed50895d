"""The guests of the crash tests: an image with nothing but load.c's program, reached in one of the ways, ready to be killed."""

import dataclasses
import os
import pathlib
import shutil
import tempfile
import time

import bare_initrd
from disk import Layout, new_file
from guest import PROJECT, Boot, Guest
from run import run

HERE = os.path.dirname(os.path.abspath(__file__))
HELPER = os.path.join(PROJECT, "build", "loopboot")
LOAD = os.path.join(PROJECT, "build", "crash", "load")
LOGGED = os.path.join(PROJECT, "build", "crash", "logged")
MODULES = ["virtio_pci", "virtio_scsi", "virtio_blk", "sd_mod", "dm-mod", "dm-log-writes", "loop", "ext4", "crc32c_generic", "ntfs3", "ntfs", "fuse", "nls_utf8"]
GROUP = 2048  # blocks of the image; the second one begins with a copy of the superblock
LOG_SIZE = 1 << 30  # most of it a hole
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

    @property
    def marks_dirty(self):
        """Whether the host's driver may mark the volume dirty while it is mounted."""
        return self is NTFS_7_2


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
        shutil.copy(LOAD, os.path.join(tree, "sbin/init"))
        run("mkfs.ext4", "-q", "-F", "-b", 4096, "-g", GROUP, "-d", tree, image, "32M")


class Machine:
    """A machine at WORKPLACE that reaches its root in WAY, perhaps with its host LOGGED."""

    def __init__(self, workplace, way, logged=False):
        self.workplace, self.way = workplace, way
        self.kernel, base = bare_initrd.kernel_of(way.release)
        self.initrd, image = workplace.path("initrd.img"), workplace.path("root.img")
        self.log = workplace.path("log.img") if logged else None
        with tempfile.TemporaryDirectory() as tree:
            initrd = pathlib.Path(tree)
            shutil.copy(HELPER, initrd / "loopboot")
            bare_initrd.make(initrd, base, LOGGED if logged else HELPER, MODULES, self.initrd, ntfs_3g=True)
        make_image(image)
        self.disk = workplace.make_disk(image, Layout(room=32, pieces=way.pieces))

    def boot(self, number, parameters="", further=(), memory=256, through=""):
        """A guest, its NUMBER one, with the kernel PARAMETERS, FURTHER options of QEMU, and a filter that the disk goes THROUGH."""
        host = "/dev/sda2"
        if self.log:
            host, parameters = "/dev/dm-0", f"test.logged {parameters}"
            new_file(self.log, LOG_SIZE)
            further += ("-drive", f"if=virtio,format=raw,cache=unsafe,file={self.log}")
        line = (f"quiet root={host} loop={self.disk.layout.path} rw panic=-1 test.round={number} "
                f"{self.way.parameters} {parameters}")
        logs = self.workplace.path(str(number))
        os.makedirs(logs)
        return Guest(Boot(str(self.kernel), self.initrd, through + self.disk.file, line, memory=memory, further=further), logs)


def words(guest):
    """What GUEST has said up to now."""
    with open(guest.verdict_file, encoding="ascii", errors="replace") as file:
        return file.read()


def wait_until(guest, condition):
    """Wait until CONDITION holds for what GUEST has said, and return for how long."""
    begin = time.monotonic()
    while not condition(words(guest)):
        assert time.monotonic() - begin < SECONDS and guest.process.poll() is None, guest.console()[-3000:]
        time.sleep(0.02)
    return time.monotonic() - begin


def wait_for_start(guest):
    return wait_until(guest, lambda said: "started" in said)
