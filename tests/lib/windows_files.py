"""Files as Windows keeps them, with attributes, streams and times, on a volume that ntfs-3g has mounted; and what stands in them."""

import hashlib
import os
import struct

READ_ONLY, HIDDEN, SYSTEM, ARCHIVE, NOT_INDEXED = 0x1, 0x2, 0x4, 0x20, 0x2000
CREATED = 132_000_000_000_000_000  # in 2019, in units of 100 ns since 1601
DIRECTORY = "Users/Zoë/Eigene Dateien"

# name -> attributes, streams
FILES = {
    "desktop.ini": (HIDDEN | SYSTEM | ARCHIVE, {}),
    "Größe.docx": (ARCHIVE, {"Zone.Identifier": b"[ZoneTransfer]\r\nZoneId=3\r\n"}),
    "alt.txt": (READ_ONLY | ARCHIVE, {"a": b"1", "b": bytes(50_000)}),
    "nur gelesen und versteckt.bin": (READ_ONLY | HIDDEN | NOT_INDEXED, {}),
}


def write(directory):
    """Write them into DIRECTORY, where a volume is mounted."""
    below = os.path.join(directory, DIRECTORY)
    os.makedirs(below)
    for number, (name, (attributes, streams)) in enumerate(FILES.items()):
        path = os.path.join(below, name)
        with open(path, "wb") as file:
            file.write(name.encode() * 1000 * number)
        for stream, content in streams.items():
            os.setxattr(path, f"user.{stream}", content)
        os.setxattr(path, "system.ntfs_times", struct.pack("<4Q", *(CREATED + number * 10_000_019 + i for i in range(4))))
        os.setxattr(path, "system.ntfs_attrib", struct.pack("<I", attributes))


def facts(directory):
    """All that can be told of them and of what lies beside them in DIRECTORY's Windows and Users: path -> what."""
    paths = [os.path.join(directory, "pagefile.sys")]
    for top in ("Windows", "Users"):
        for where, directories, files in os.walk(os.path.join(directory, top)):
            paths += [where] + [os.path.join(where, name) for name in files]
    return {os.path.relpath(path, directory): facts_of(path) for path in paths}


def facts_of(path):
    said = [os.getxattr(path, name) for name in ("system.ntfs_attrib", "system.ntfs_acl")]
    created, modified, _, changed = struct.unpack("<4Q", os.getxattr(path, "system.ntfs_times"))  # whoever looks, accesses
    streams = {name: os.getxattr(path, name) for name in os.listxattr(path) if name.startswith("user.")}
    return said, created, modified, changed, streams, None if os.path.isdir(path) else content(path)


def content(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()
