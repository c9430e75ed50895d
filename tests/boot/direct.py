"""Disks whose NTFS partition is the root itself: a Debian in it, put there by the driver that is to boot it."""

import contextlib
import dataclasses
import fcntl
import os

import disk
import ntfs_volume
import rig
import sparse
import windows_files
from guest import Boot, Guest

MIB = disk.MIB
ROOM = 700  # MiB beside the tree
TREE = {"bookworm": 800, "trixie": 500, "dracut-trixie": 500, "dracut-forky": 600}  # MiB
PADDING = 512


@dataclasses.dataclass(frozen=True)
class Way:
    """What boots it: as load.Way."""

    release: str
    driver: str
    asked: str = ""  # rootfstype=, if it is another word
    flavour: str = "default"
    way: str = "direct"

    @property
    def parameters(self):
        return f"rootfstype={self.asked or self.driver}"


NTFS3 = Way("trixie", "ntfs3")
NTFS_7_2 = Way("dracut-forky", "ntfs")
NTFS_3G_6_1 = Way("bookworm", "ntfs-3g")
DRACUT_NTFS3 = Way("dracut-trixie", "ntfs3")
DRACUT_UNSAID = Way("dracut-trixie", "ntfs3", asked="auto")
DRACUT_NO_SYSTEMD = Way("dracut-trixie", "ntfs3", flavour="no-systemd")
DRACUT_UNSAID_NO_SYSTEMD = Way("dracut-trixie", "ntfs3", asked="auto", flavour="no-systemd")


def command_line(way, parameters, verdict="test.verdict"):
    return f"quiet root=/dev/sda2 rw {verdict} SYSTEMD_SULOGIN_FORCE=1 {way.parameters} {parameters}"


def boot(workplace, target, way, log, parameters="", verdict="test.verdict", initrd=None):
    return rig.boot(workplace, target, way.release, initrd or rig.initrd_of(way.release, way.flavour),
                    command_line(way, parameters, verdict), log=log)


def make_disk(workplace, way):
    """A disk of the test's own; the first that asks has it filled."""
    filled = rig.system_file(way.release, f"direct-{way.driver}.img")
    with open(f"{filled}.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.exists(filled):
            new = make_empty(f"{filled}.new", TREE[way.release] + ROOM)
            fill(workplace, new, way)
            os.rename(new.file, filled)
    target = workplace.path("disk.img")
    disk.new_file(target, os.path.getsize(filled))
    sparse.copy(filled, 0, os.path.getsize(filled), target, 0)
    return disk.Disk(target, disk.Layout(), 0)


def make_empty(file, size):
    """A disk with an NTFS partition of SIZE MiB, with nothing on it but what Windows keeps there."""
    volume, size = f"{file}.volume", size * MIB
    try:
        ntfs_volume.make(volume, size, disk.HOST_START, label=disk.HOST_LABEL)
        with ntfs_volume.mounted(volume) as directory:
            disk.write_windows_files(directory)
            windows_files.write(directory)
        disk.write_table(file, size, 512)
        sparse.copy(volume, 0, size, file, disk.HOST_START)
    finally:
        os.unlink(volume)
    return disk.Disk(file, disk.Layout(), 0)


def fill(workplace, target, way, log="fill", compare=False):
    """Put the Debian of WAY's release into TARGET by a guest of that release; returns what that has to say."""
    directory = workplace.path(log)
    os.makedirs(directory)
    line = f"quiet root=/dev/vda rootfstype=ext4 ro init=/bin/sh test.driver={way.driver} {'test.compare' if compare else ''} -- /dev/vdb"
    further = (*drive("tree", rig.system_file(way.release, "root.img")), *drive("script", padded(workplace)))
    with Guest(Boot(rig.system_file(way.release, "vmlinuz"), rig.initrd_of(way.release), target.file, line, further=further),
               directory) as guest:
        said = rig.verdict_of(guest)
    assert said["mounted"].split()[0] == "direct", said
    return said


def drive(name, file):
    return ("-drive", f"if=none,id={name},format=raw,readonly=on,file={file}", "-device", f"virtio-blk-pci,drive={name}")


def padded(workplace):
    """The script of the guest that fills, as long as a block device can be."""
    with open(rig.path_of("fill-direct"), "rb") as script:
        data = script.read()
    with open(workplace.path("script"), "wb") as file:
        file.write(data + b"\n" * (-len(data) % PADDING))
    return file.name


@contextlib.contextmanager
def looked_into(target):
    """The files of TARGET's volume, as ntfs-3g sees them; a copy of it, so that nothing of it changes."""
    with target.volume() as volume, ntfs_volume.mounted(volume) as directory:
        yield directory


def windows_of(target):
    with looked_into(target) as directory:
        return windows_files.facts(directory)
