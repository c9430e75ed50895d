"""Guests that try an NTFS driver as the root file system's, and what they found."""

import dataclasses
import os
import shutil
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(TOP / "tests/lib"))

import bare_initrd  # noqa: E402
from guest import Boot, Guest  # noqa: E402
from run import run  # noqa: E402

HERE = TOP / "tests/features"
BUILD = TOP / "build/features"
MODULES = ["virtio_pci", "virtio_blk", "dm-mod", "ext4", "crc32c_generic", "quota_v2", "ntfs3", "ntfs", "fuse", "overlay", "nls_utf8"]
SIZE = 600 << 20


@dataclasses.dataclass(frozen=True)
class Driver:
    """A file system driver, where there is one, and the mount options that a root needs."""

    name: str
    release: str
    options: str = ""


EXT4 = Driver("ext4", "trixie")
# The options are those that `loopboot attach` gives a root (loopboot/kernel/mount.c).
NTFS3 = Driver("ntfs3", "trixie", "noatime,umask=022,iocharset=utf8")
NTFS = Driver("ntfs", "forky", "noatime,umask=0,errors=remount-ro")
NTFS_3G = Driver("ntfs-3g", "bookworm", "noatime,permissions,suid,dev,exec,norecover,big_writes,posix_nlink")
DRIVERS = (NTFS3, NTFS, NTFS_3G, EXT4)


def make_volume(driver, volume, size=SIZE):
    with open(volume, "wb") as file:
        file.truncate(size)
    if driver is EXT4:
        run("mkfs.ext4", "-q", "-O", "quota", volume)
    else:
        run("mkntfs", "-Q", "-F", "-q", "-s", 512, "-p", 0, "-H", 255, "-S", 63, volume)


def make_programs():
    BUILD.mkdir(parents=True, exist_ok=True)
    run("make", "-s", "-C", TOP, "-f", "tests/features/Makefile")


def run_guest(driver, volume, script, seconds, programs=(), further=(), parameters="", memory=768):
    """Have a guest with DRIVER, VOLUME and PARAMETERS run guest/SCRIPT; what it said, without its last line."""
    make_programs()
    kernel, base = bare_initrd.kernel_of(driver.release)
    with tempfile.TemporaryDirectory(dir=BUILD) as directory:
        tree, initrd = Path(directory) / "tree", os.path.join(directory, "initrd")
        (tree / "bin").mkdir(parents=True)
        for program in (shutil.which("busybox"), BUILD / "root_features", *programs):
            shutil.copy(program, tree / "bin")
        shutil.copy(HERE / "guest" / script, tree / "do")
        bare_initrd.make(tree, base, HERE / "guest/init", MODULES, initrd, ntfs_3g=driver is NTFS_3G)
        line = f"quiet panic=-1 t.type={driver.name} t.options={driver.options} {parameters}"
        boot = Boot(str(kernel), initrd, str(volume), line, bus="virtio-blk", memory=memory, further=further)
        with Guest(boot, directory) as guest:
            guest.wait_for_end(seconds)
            said = Path(guest.verdict_file).read_text(encoding="utf-8", errors="replace").splitlines()
            assert said and said[-1] == "verdict=done", "\n".join(said[-20:]) + guest.console()[-3000:]
            return said[:-1]


@dataclasses.dataclass
class Result:
    """What came of a feature: it works, or the moment at which it failed, the condition that did not hold and the error."""

    moment: str = ""
    condition: str = ""
    error: str = ""

    @property
    def works(self):
        return not self.moment

    def cell(self):
        """In a few words, for a table."""
        if self.works:
            return "yes"
        return ("gone after a remount" if self.moment == "again" else "**no**") + (f": {self.error}" if self.error else "")


def results_of(lines):
    """Name -> Result, in the order in which they were tried; the first failure of a feature counts."""
    results = {}
    for line in lines:
        moment, name, what, *why = line.split("\t")
        if results.get(name, Result()).works:
            results[name] = Result() if what == "ok" else Result(moment, *why)
    return results


def try_on(driver, volume, moments, seconds=900):
    """The lines of root_features with DRIVER on VOLUME at MOMENTS, each after a mount of its own."""
    said = run_guest(driver, volume, "features", seconds, parameters="t.moments=" + ",".join(moments))
    return [line for line in said if line.split("\t")[0] in moments]


def try_features(driver):
    """What DRIVER can do, feature by feature; kept for table.py."""
    make_programs()
    with tempfile.TemporaryDirectory(dir=BUILD) as directory:
        volume = os.path.join(directory, "volume")
        make_volume(driver, volume)
        lines = try_on(driver, volume, ("make", "again", "last"))
    lines_file(driver).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return results_of(lines)


def try_across(writer, reader):
    """The features that WRITER keeps for itself and READER finds otherwise: name -> Result."""
    make_programs()
    with tempfile.TemporaryDirectory(dir=BUILD) as directory:
        volume = os.path.join(directory, "volume")
        make_volume(writer, volume)
        own = results_of(try_on(writer, volume, ("make", "again")))
        found = results_of(try_on(reader, volume, ("again",)))
    return {name: result for name, result in found.items() if own[name].works and not result.works}


def lines_file(driver):
    """Where the lines of the last try_features(DRIVER) are kept."""
    return BUILD / f"{driver.name}.tsv"
