"""GPT disks in plain files, with a small EFI system partition and a host partition that holds the image."""

import contextlib
import dataclasses
import hashlib
import os
import random
import tempfile

import ntfs_volume
import outside
import sparse
from run import run

MIB = 1 << 20
ESP_START, ESP_SIZE = 1 * MIB, 16 * MIB
HOST_START = ESP_START + ESP_SIZE
TABLE_SIZE = 1 * MIB  # room for GPT's copy at the end

DISK_GUID = "d0c5b007-1db0-4000-8000-00000000000d"
ESP_GUID = "d0c5b007-1db0-4000-8000-0000000000d1"
HOST_GUID = "d0c5b007-1db0-4000-8000-0000000000d2"
HOST_NAME = "Basic data partition"
HOST_LABEL = "Windows"
HOST_UUID = "d0c5b007-1db0-4000-8000-0000000000f5"  # of a host that is not NTFS or FAT

EFI_SYSTEM = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"
BASIC_DATA = "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7"


@dataclasses.dataclass(frozen=True)
class Layout:
    """How a disk is to be."""

    path: str = "/linux/root.img"  # of the image on the host
    host: str = "ntfs"  # or ext4, vfat, exfat; or image: the image itself is the partition
    sector_size: int = 512
    cluster_size: int = 4096
    room: int = 64  # MiB beside the image
    pieces: int = 1  # at least that many extents
    holes: int = 0  # bytes: every so long a stretch of zeros of the image, at a multiple of that, becomes a hole
    hibernated: bool = False
    dirty: bool = False
    further: tuple = ()  # of (path on the host, file): what else lies there


class Disk:
    """A disk that stands in the file `file`, its host partition at byte HOST_START, on it an image of `image_size` bytes."""

    def __init__(self, file, layout, image_size):
        self.file = file
        self.layout = layout
        self.image_size = image_size

    @property
    def host_size(self):
        return os.path.getsize(self.file) - HOST_START - TABLE_SIZE

    @contextlib.contextmanager
    def volume(self):
        """A copy of the host partition as a file of its own."""
        with tempfile.TemporaryDirectory(dir=os.path.dirname(self.file)) as directory:
            volume = os.path.join(directory, "volume")
            sparse.copy(self.file, HOST_START, self.host_size, volume, 0)
            yield volume

    @contextlib.contextmanager
    def host_device(self):
        """A loop device over the host partition itself, to change it."""
        loop = run("losetup", "--find", "--show", "--offset", HOST_START, "--sizelimit", self.host_size, self.file).decode().strip()
        try:
            yield loop
        finally:
            run("losetup", "--detach", loop)

    def image_extents(self, path=None):
        """Where the image (or the file at PATH) lies, as the tools of ntfs-3g say: (offset in the file, on the disk, length)."""
        with self.volume() as volume:
            extents = ntfs_volume.extents(volume, path or self.layout.path)
            return [(offset, HOST_START + at, length) for offset, at, length in extents]

    def state(self):
        """What ntfsinfo and ntfsfix say of the host."""
        with self.volume() as volume:
            return ntfs_volume.state(volume)

    def hash_outside(self, extents):
        """A hash of every byte of the disk that lies outside EXTENTS, which image_extents() gave."""
        return outside.digest(self.file, [(at, length) for _, at, length in extents])

    def extract_image(self, target, path=None):
        """Write the image (or the file at PATH), as the extents say that it is now, into the file TARGET."""
        new_file(target, os.path.getsize(dict(self.layout.further)[path]) if path else self.image_size)
        for offset, at, length in self.image_extents(path):
            sparse.copy(self.file, at, length, target, offset)


def make(file, image, layout=Layout()):
    """Make a disk of LAYOUT in the new file FILE whose host holds the file IMAGE, and return it."""
    volume = file + ".volume"
    make_host = {"ntfs": make_ntfs, "ext4": make_ext4, "vfat": make_vfat, "exfat": make_exfat,
                 "image": make_plain}[layout.host]
    size = host_size(sum(os.path.getsize(each) for each in (image, *dict(layout.further).values())), layout)
    try:
        make_host(volume, size, image, layout)
        write_table(file, size, layout.sector_size)
        sparse.copy(volume, 0, size, file, HOST_START)
    finally:
        os.unlink(volume)
    run("mkfs.vfat", "-F", 16, "-n", "SYSTEM", "--offset", ESP_START // 512, file, ESP_SIZE // 1024)
    return Disk(file, layout, os.path.getsize(image))


def host_size(image_size, layout):
    """Room for the image, for what stands beside it and, if it is to lie in pieces, for what keeps them apart."""
    spread = 2 if layout.pieces > 1 else 1
    return (image_size * spread // MIB + layout.room) * MIB


def write_table(file, size, sector_size):
    """A new disk in FILE with a GPT, its host partition of SIZE bytes."""
    def partition(start, length, kind, guid, name):
        return (f'start={start // sector_size}, size={length // sector_size}, '
                f'type={kind}, uuid={guid}, name="{name}"\n')

    with open(file, "wb") as disk:
        disk.truncate(HOST_START + size + TABLE_SIZE)
    with tempfile.NamedTemporaryFile("w") as script:
        script.write(f"label: gpt\nlabel-id: {DISK_GUID}\n")
        script.write(partition(ESP_START, ESP_SIZE, EFI_SYSTEM, ESP_GUID, "EFI system partition"))
        script.write(partition(HOST_START, size, BASIC_DATA, HOST_GUID, HOST_NAME))
        script.flush()
        # fdisk, not sfdisk: it alone can be told the sector size of a plain file.
        run("fdisk", "-b", sector_size, file, stdin=f"I\n{script.name}\nw\n".encode())


def make_ntfs(volume, size, image, layout):
    ntfs_volume.make(volume, size, HOST_START, layout.sector_size, layout.cluster_size, HOST_LABEL)
    with ntfs_volume.mounted(volume) as directory:
        write_windows_files(directory)
    with scattering(volume, os.path.getsize(image), layout), ntfs_volume.mounted(volume) as directory:
        write_image(directory, image, layout)
    if layout.dirty:
        ntfs_volume.mark_dirty(volume)
    if layout.hibernated:
        with ntfs_volume.mounted(volume) as directory:
            ntfs_volume.hibernate(directory)


def scattering(volume, image_size, layout):
    if layout.pieces == 1:
        return contextlib.nullcontext()
    return ntfs_volume.scattered(volume, image_size // layout.cluster_size // layout.pieces + 1)


def write_windows_files(directory):
    """Some of what stands on a Windows partition; always the same bytes."""
    content = random.Random(1)
    for path in ("Windows/explorer.exe", "Windows/System32/ntoskrnl.exe", "Users/Zoë/Documents/Größe.docx", "pagefile.sys"):
        path = os.path.join(directory, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content.randbytes(1 * MIB))


def write_image(directory, image, layout):
    for path, file in ((layout.path, image), *layout.further):
        target = directory + path
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if layout.holes and file == image:
            sparse.write_with_holes(file, target, layout.holes)
        else:
            run("cp", "--sparse=never", file, target)


@contextlib.contextmanager
def host_tree(image, layout):
    with tempfile.TemporaryDirectory(dir=os.path.dirname(image)) as directory:
        write_windows_files(directory)
        write_image(directory, image, layout)
        yield directory


def new_file(path, size):
    with open(path, "wb") as file:
        file.truncate(size)


def make_ext4(volume, size, image, layout):
    new_file(volume, size)
    with host_tree(image, layout) as tree:
        run("mkfs.ext4", "-q", "-F", "-L", HOST_LABEL, "-U", HOST_UUID, "-d", tree, volume)


def make_plain(volume, size, image, layout):
    new_file(volume, size)
    sparse.copy(image, 0, os.path.getsize(image), volume, 0)


def make_vfat(volume, size, image, layout):
    new_file(volume, size)
    run("mkfs.vfat", "-n", HOST_LABEL.upper(), "-h", HOST_START // layout.sector_size, volume)
    with host_tree(image, layout) as tree:
        run("mcopy", "-i", volume, "-s", *(os.path.join(tree, name) for name in os.listdir(tree)), "::/")


def make_exfat(volume, size, image, layout):
    new_file(volume, size)
    run("mkfs.exfat", "-L", HOST_LABEL, volume)
    loop = run("losetup", "--find", "--show", volume).decode().strip()  # exfat-fuse wants a block device
    try:
        with tempfile.TemporaryDirectory() as directory:
            run("mount.exfat-fuse", loop, directory)
            write_windows_files(directory)
            write_image(directory, image, layout)
            run("umount", directory)
    finally:
        run("losetup", "--detach", loop)
