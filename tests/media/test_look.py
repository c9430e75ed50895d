"""What a boot medium would jump into, of images of all file systems, on this machine itself: its kernel has loop devices."""

import contextlib
import hashlib
import os

import pytest

from guest import PROJECT
from run import run

HELPER = os.path.join(PROJECT, "build", "loopboot")
ENTRY = "title x\nversion 2\nlinux /vmlinuz-2\ninitrd /initrd.img-2\noptions from.entry\n"
FILES = {"/vmlinuz-1": "old", "/initrd.img-1": "old", "/vmlinuz-2": "new", "/initrd.img-2": "new", "/loader/entries/2.conf": ENTRY}


def make_tree(directory):
    for path, content in FILES.items():
        path = f"{directory}/boot{path}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="ascii") as file:
            file.write(content)


@contextlib.contextmanager
def loop_device(file):
    loop = run("losetup", "--find", "--show", file).decode().strip()
    try:
        yield loop
    finally:
        run("losetup", "--detach", loop)


def make_xfs(image, tree, directory):
    run("mkfs.xfs", "-q", image)
    with loop_device(image) as loop:
        run("mount", loop, directory)
        run("cp", "-r", f"{tree}/boot", directory)
        run("umount", directory)


def make_ext4(image, tree, _):
    """One whose journal is to be replayed."""
    run("mkfs.ext4", "-q", "-d", tree, image)
    run("debugfs", "-w", "-R", "feature +needs_recovery", image)


MAKE = {
    "ext2": lambda image, tree, _: run("mkfs.ext2", "-q", "-d", tree, image),
    "ext3": lambda image, tree, _: run("mkfs.ext3", "-q", "-d", tree, image),
    "ext4": make_ext4,
    "xfs": make_xfs,
    "btrfs": lambda image, tree, _: run("mkfs.btrfs", "-q", "--rootdir", tree, image),
    "squashfs": lambda image, tree, _: run("mksquashfs", tree, image, "-noappend", "-quiet", "-no-progress"),
}


def hash_of(file):
    with open(file, "rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


# With a /run of its own, at whose end it says what is left there.
SESSION = f"mount -t tmpfs none /run && {HELPER} kexec --plan --cmdline - && grep loopboot /proc/self/mounts; find /run -name '*loop*'"


@pytest.mark.parametrize("fstype", MAKE)
def test_plan(workplace, tmp_path, fstype):
    image, host, tree, directory = workplace.path("root.img"), workplace.path("host.img"), tmp_path / "tree", tmp_path / "mount"
    make_tree(tree)
    directory.mkdir()
    run("truncate", "-s", "320M", image)
    MAKE[fstype](image, tree, directory)
    run("truncate", "-s", "400M", host)
    run("mkfs.ext4", "-q", host)
    with loop_device(host) as loop:
        run("mount", loop, directory)
        run("cp", "--sparse=always", image, f"{directory}/root.img")
        run("umount", directory)
        before = hash_of(loop)
        line = f"root={loop} loop=/root.img ro"
        said = run("unshare", "--mount", "sh", "-c", SESSION, stdin=f"BOOT_IMAGE=/x {line} initrd=/x\n".encode()).decode()
        assert said == f"KERNEL='/boot/vmlinuz-2'\nINITRD='/boot/initrd.img-2'\nCMDLINE='from.entry {line}'\n"
        # Neither is it mounted, nor is there a loop device over a file in it.
        os.close(os.open(loop, os.O_RDONLY | os.O_EXCL))
        assert hash_of(loop) == before
