"""A Windows partition in a plain file, on which loopboot-mkimage makes images: by this machine itself, or by a guest."""

import contextlib
import os
import random
import re
import signal
import subprocess

import disk
import ntfs_volume
import sparse
from guest import PROJECT, Boot, Guest
from run import run

INSTALLED = os.path.join(PROJECT, "build", "installed")
COMMAND = os.path.join(INSTALLED, "usr", "sbin", "loopboot-mkimage")
ENVIRONMENT = {**os.environ, "PATH": f"{INSTALLED}/usr/sbin:{os.environ['PATH']}"}
DIRECTORY = "/linux"
PATH = f"{DIRECTORY}/root.img"


class Host:
    """A host of SIZE bytes in the file VOLUME, with some of Windows' files."""

    def __init__(self, workplace, size, layout=disk.Layout()):
        self.workplace, self.layout = workplace, layout
        self.volume = workplace.path("volume.img")
        make = {"ntfs": self._make_ntfs, "vfat": self._make_vfat, "ext4": self._make_ext4}[layout.host]
        make(size)

    def _make_ntfs(self, size):
        ntfs_volume.make(self.volume, size, disk.HOST_START)
        with self.files() as directory:
            disk.write_windows_files(directory)
        if self.layout.dirty:
            ntfs_volume.mark_dirty(self.volume)
        if self.layout.hibernated:
            with self.files() as directory:
                ntfs_volume.hibernate(directory)

    def _make_vfat(self, size):
        disk.new_file(self.volume, size)
        run("mkfs.vfat", "-F", 32, "-n", "WINDOWS", self.volume)

    def _make_ext4(self, size):
        disk.new_file(self.volume, size)
        run("mkfs.ext4", "-q", "-F", "-U", disk.HOST_UUID, self.volume)

    def files(self, options="compression"):
        return ntfs_volume.mounted(self.volume, options)

    @contextlib.contextmanager
    def device(self):
        loop = run("losetup", "--find", "--show", self.volume).decode().strip()
        try:
            yield loop
        finally:
            run("losetup", "--detach", loop)

    def mkimage(self, *options):
        """What `loopboot-mkimage` with OPTIONS says: status, standard output, messages."""
        with self.device() as device:
            return mkimage("--host", device, *options)

    def facts(self):
        """All that is on the volume: each file's content, and what ntfsfix finds."""
        with self.files() as directory:
            listing = run("find", directory, "-printf", "%P %y %s\n").decode()
            sums = run("sh", "-c", f"cd {directory} && find . -type f ! -name '*.img' -exec sha256sum {{}} + | sort").decode()
        return sorted(listing.splitlines()), sums, ntfs_volume.ntfsfix(self.volume)

    def disk(self, image_size):
        """A disk with the volume as its second partition, for an image of IMAGE_SIZE; the volume itself is gone then."""
        file, size = self.workplace.path("disk.img"), os.path.getsize(self.volume)
        disk.write_table(file, size, 512)
        sparse.copy(self.volume, 0, size, file, disk.HOST_START)
        os.unlink(self.volume)
        return disk.Disk(file, self.layout, image_size)


def small_root(tree, tools=""):
    """What looks like a root of a Linux in the new directory TREE, but makes no initramfs; with these TOOLS of busybox, too."""
    run("sh", "-c", f"mkdir -p {tree} && cd {tree} && mkdir -p etc dev proc sys run sbin bin usr/bin boot && cp /bin/busybox bin/ && "
        f"for name in sh sed mv rm mkdir find tar {tools}; do ln -s busybox bin/$name; done; ln -s /bin/busybox sbin/init; "
        "ln -s /bin/busybox usr/bin/env; chmod u+s bin/busybox; echo 'UUID=old / ext4' > etc/fstab; "
        "mkdir kept; chown 1234:5678 kept")
    os.setxattr(f"{tree}/etc/fstab", "user.kept", b"yes")


def start(*options):
    """Start loopboot-mkimage as a terminal's shell does, though Ctrl-C may be nothing to the tests."""
    return subprocess.Popen([COMMAND, *map(str, options)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            env=ENVIRONMENT, start_new_session=True,
                            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))


def end(process):
    """What it said: status, standard output, messages. It leaves nothing behind."""
    out, err = process.communicate()
    assert not os.path.exists(f"/run/loopboot-mkimage.{process.pid}")
    return process.returncode, out.decode(), err.decode()


def mkimage(*options):
    return end(start(*options))


def seed(workplace):
    """The seed of a test's random moments: INTERRUPT_SEED=, or a new one, which stands in the file `seed` beside the test's logs."""
    number = os.environ.get("INTERRUPT_SEED", str(random.SystemRandom().randrange(1 << 32)))
    with open(workplace.path("seed"), "w", encoding="ascii") as file:
        file.write(f"{number}\n")
    return int(number)


def its_own_boot(workplace, target, parameters="", log="1", root=f"root=/dev/sda2 loop={PATH}"):
    """A guest that boots the image on the disk TARGET with the kernel and the initramfs that lie in it."""
    image = workplace.path("image.img")
    target.extract_image(image)
    kernel, initrd = kernel_in(workplace, image)
    os.unlink(image)
    os.makedirs(workplace.path(log))
    return Guest(Boot(kernel, initrd, target.file, f"{root} {parameters}"), workplace.path(log))


def kernel_in(workplace, image):
    """The kernel and the initramfs that lie in IMAGE, an ext4, as files of their own."""
    for name in ("vmlinuz", "initrd.img"):
        link = run("debugfs", "-R", "ls -p /boot", image).decode()
        found, = re.findall(rf"/({name}-[^/]+)/", link)
        run("debugfs", "-R", f"dump /boot/{found} {workplace.path(name)}", image)
    return workplace.path("vmlinuz"), workplace.path("initrd.img")
