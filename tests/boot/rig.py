"""What the boot tests share: where systems, disks and logs are, and what is checked after a boot."""

import glob
import os
import re
import shutil

import disk
import place
from guest import PROJECT, Boot, Guest
from run import run

HERE = os.path.dirname(os.path.abspath(__file__))
SYSTEMS = os.path.join(PROJECT, "build", "system")
SECONDS = 480  # generous: a machine may be busy; a guest that is well takes a tenth


def path_of(name):
    """The file NAME of this directory."""
    return os.path.join(HERE, name)


def system_file(release, name):
    """The file NAME of the system that `prepare` made of RELEASE."""
    return os.path.join(SYSTEMS, release, name)


SMALL_IMAGE = os.path.join(SYSTEMS, "small.img")


class Workplace:
    """A directory for one test, with its logs; its disk is gone once the test is over."""

    def __init__(self, name):
        self.directory = os.path.join(PROJECT, "build", "boot", name)
        shutil.rmtree(self.directory, ignore_errors=True)
        os.makedirs(self.directory)

    def path(self, name):
        return os.path.join(self.directory, name)

    def make_disk(self, image, layout):
        return disk.make(self.path("disk.img"), image, layout)

    def clear(self):
        for name in os.listdir(self.directory):
            if name.endswith(".img"):
                os.unlink(self.path(name))


def command_line(root, loop, parameters="", verdict="test.verdict"):
    """A kernel command line. dracut opens its shell, though root has no password there, only if it is forced."""
    return f'quiet root={root} "loop={loop}" rw {verdict} SYSTEMD_SULOGIN_FORCE=1 {parameters}'


def initrd_of(release, flavour="default"):
    return system_file(release, f"initrd-{flavour}.img")


def another_kernel(release):
    """The package of another kernel of RELEASE, which came with the base."""
    found, = glob.glob(os.path.join(PROJECT, "build", "cache", f"base-{release.removeprefix('dracut-')}-*.deb"))
    return found


def boot(workplace, target, release, initrd, line, bus="virtio-scsi", log="1", kernel=None, further=()):
    """A guest that boots KERNEL, or RELEASE's, with INITRD and LINE from the disk TARGET; its logs are in LOG. FURTHER are options
    of QEMU."""
    directory = workplace.path(log)
    os.makedirs(directory)
    kernel = kernel or system_file(release, "vmlinuz")
    return Guest(Boot(kernel, initrd, target.file, line, bus, target.layout.sector_size, further=further), directory)


def plug_in_late(guest, seconds=15):
    """Plug the disk of the bus "usb-late" in when the initramfs has long begun to wait for it."""
    assert not guest.wait_for_end(seconds), guest.console()
    guest.plug_in()


# What the initramfs' own shell asks with: initramfs-tools', mkinitcpio's, and dracut's, which with systemd wants a key before.
PROMPT = r"\(initramfs\) |(\[rootfs\]|:/\S*|\n|~ |sh-[0-9.]+)# "
KEY = "Press Enter for .*maintenance"


def wait_for_shell(guest):
    """Wait until the initramfs of GUEST has come to its own shell."""
    assert guest.wait_for(f"{PROMPT}|{KEY}", SECONDS), guest.console()
    if re.search(KEY, guest.console()):
        guest.type("")
        assert guest.wait_for(PROMPT, SECONDS), guest.console()


def verdict_of(guest):
    """Wait for GUEST's end and return its verdict; without one the test fails, with the end of its console."""
    ended = guest.wait_for_end(SECONDS)
    verdict = guest.verdict()
    assert ended and verdict, f"no verdict (ended: {ended}); the console ends so:\n{guest.console()[-3000:]}"
    return verdict


def check_verdict(verdict, way, path, host, driver=""):
    """That VERDICT tells of a root that was reached in this WAY."""
    assert not [name for name in verdict if name.startswith("lost")], verdict
    assert verdict["root_fstype"] == "ext4"
    if way == "map":
        assert verdict["root_dm_name"] == "loopboot-root"
        assert verdict["root_dm_uuid"].startswith("LOOPBOOT-")
        assert verdict["host_device"] == host
    else:
        assert verdict["root_device"].startswith("loop")
        assert verdict["root_loop_file"].endswith(path)
        assert verdict["host_fstype"] == driver


def check_image(workplace, target):
    """That the image's file system is whole, and was closed, as it lies on the disk now. Returns a copy of it."""
    image = workplace.path("image-after.img")
    target.extract_image(image)
    run("e2fsck", "-f", "-n", image)
    # Told to change nothing, e2fsck passes over a journal that is to be replayed.
    assert "needs_recovery" not in run("dumpe2fs", "-h", image).decode()
    return image


def boot_block(workplace, target):
    """The image's first KiB."""
    image = workplace.path("image-after.img")
    target.extract_image(image)
    with open(image, "rb") as file:
        return file.read(place.ROOM)


def check_remembered(workplace, target):
    """That the image remembers where it lies, as the tools of ntfs-3g say, and on which volume."""
    extents = place.merged([(at - disk.HOST_START, length) for _, at, length in target.image_extents()])
    serial = int(run("blkid", "-p", "-O", disk.HOST_START, "-o", "value", "-s", "UUID", target.file), 16)
    found = boot_block(workplace, target)
    reference = int.from_bytes(found[24:32], "little")
    assert found == place.record(serial, reference, extents).ljust(place.ROOM, b"\0")


class Untouched:
    """A context: at its end nothing of the disk TARGET outside its image has changed."""

    def __init__(self, target, extents):
        self.target, self.extents = target, extents

    def facts(self):
        return self.target.hash_outside(self.extents), self.target.state()

    def __enter__(self):
        self.before = self.facts()

    def __exit__(self, kind, *_):
        if kind is None:
            assert self.facts() == self.before
