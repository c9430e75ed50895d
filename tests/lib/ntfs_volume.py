"""NTFS volumes in plain files, as Windows or ntfs-3g might leave them. All by the tools of ntfs-3g.

These know NTFS independently of loopboot; what they make and what they say is what loopboot is compared with.
"""

import contextlib
import os
import re
import subprocess
import tempfile
import time

from run import Failed, run

BITMAP, VOLUME = 6, 3  # MFT records
VOLUME_INFORMATION = 0x70  # attribute type; its flags are a 16-bit word at byte 10
VOLUME_FLAGS, DIRTY = 10, 1


def make(volume, size, start, sector_size=512, cluster_size=4096, label="Windows"):
    """Make a volume of SIZE bytes in the new file VOLUME that will lie at byte START of a disk."""
    with open(volume, "wb") as file:
        file.truncate(size)
    run("mkntfs", "-Q", "-F", "-s", sector_size, "-c", cluster_size, "-L", label,
        "-p", start // sector_size, "-H", 255, "-S", 63, volume)


@contextlib.contextmanager
def mounted(volume, options="compression"):
    """VOLUME's files, in a directory that stands while the context does. OPTIONS are ntfs-3g's."""
    with tempfile.TemporaryDirectory(prefix="loopboot-") as directory:
        # In the foreground, so that its end can be awaited: it writes the last of the volume after umount has returned.
        daemon = subprocess.Popen(["ntfs-3g", "-o", f"no_detach,{options}", volume, directory], stderr=subprocess.PIPE)
        while not os.path.ismount(directory):
            if daemon.poll() is not None:
                raise Failed(f"ntfs-3g {volume}: {daemon.stderr.read().decode()}")
            time.sleep(0.01)
        try:
            yield directory
        finally:
            run("umount", directory)
            daemon.communicate()


def record_bytes(volume, record, *attribute):
    return run("ntfscat", "-f", "-q", *attribute, "-i", record, volume)


def write_record_bytes(volume, record, data, *attribute):
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        run("ntfscp", "-f", "-q", *attribute, "-i", volume, file.name, record)


@contextlib.contextmanager
def scattered(volume, spacing):
    """While the context stands, every SPACING-th free cluster of VOLUME is marked as used.

    A file written meanwhile lies in pieces of SPACING - 1 clusters: ntfs-3g has no other choice.
    """
    free = free_clusters(volume)
    marked = free[::spacing]
    flip_clusters(volume, marked)
    yield
    flip_clusters(volume, marked)


def free_clusters(volume):
    bitmap = record_bytes(volume, BITMAP)
    total = int(information(volume)["Volume Size in Clusters"])
    return [cluster for cluster in range(total) if not bitmap[cluster >> 3] >> (cluster & 7) & 1]


def flip_clusters(volume, clusters):
    bitmap = bytearray(record_bytes(volume, BITMAP))
    for cluster in clusters:
        bitmap[cluster >> 3] ^= 1 << (cluster & 7)
    write_record_bytes(volume, BITMAP, bitmap)


def mark_dirty(volume):
    """Set the flag that says: Windows shall check this volume."""
    attribute = ("-a", VOLUME_INFORMATION)
    data = bytearray(record_bytes(volume, VOLUME, *attribute))
    data[VOLUME_FLAGS] |= DIRTY
    write_record_bytes(volume, VOLUME, data, *attribute)


def hibernate(directory):
    """Plant in DIRECTORY, a mounted volume, the file that a hibernated Windows leaves; ntfs-3g then mounts it no more."""
    with open(os.path.join(directory, "hiberfil.sys"), "wb") as file:
        file.write(b"hibr" + bytes(4 << 20))


def information(volume):
    """What ntfsinfo says of VOLUME: name -> value."""
    text = run("ntfsinfo", "-f", "-m", volume).decode().split("\n", 2)[2]  # from behind the file's name
    return dict([part.strip() for part in line.split(":", 1)] for line in text.splitlines() if ":" in line)


def ntfsfix(volume):
    """What ntfsfix, which changes nothing here, finds of VOLUME: its status and its words."""
    done = subprocess.run(["ntfsfix", "-n", volume], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.returncode, done.stdout.decode().replace(volume, "VOLUME")


def state(volume):
    """What ntfsinfo and ntfsfix say of VOLUME."""
    return information(volume), ntfsfix(volume)


def record_number(volume, path):
    """The number of the MFT record of the file or directory at PATH."""
    return int(re.search(r"Dumping Inode (\d+)", run("ntfsinfo", "-f", "-q", "-F", path, volume).decode())[1])


def extents(volume, path):
    """Where VOLUME keeps the file at PATH, as ntfscluster says: a list of (offset in the file, in the volume, length)."""
    cluster_size = int(information(volume)["Cluster Size"])
    return [tuple(clusters * cluster_size for clusters in numbers) for numbers in sorted(runs(volume, path))]


def runs(volume, path):
    """The runs of the unnamed data of the file at PATH: (VCN, LCN, clusters). Holes are left out."""
    in_data = False
    for line in run("ntfscluster", "-f", "-q", "-F", path, volume).decode().splitlines():
        words = line.split()
        if words[:1] and words[0].startswith("0x"):
            in_data = words[0] == "0x80"
        # A negative LCN is a hole, or stands for what another MFT record tells.
        elif in_data and len(words) == 3 and words[1].isdigit():
            yield tuple(int(word) for word in words)
