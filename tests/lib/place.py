"""What an image remembers of where it lies, told independently of the helper's own code."""

import struct

import ntfs

MAGIC = b"loopboot map 1\0\0"
SIZE = 48
ROOM = 1024  # bytes that must be zeros, or begin with the magic, for a record to be written there


def fnv1a(data):
    value = 0xcbf29ce484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001b3 % (1 << 64)
    return value


def digest(extents):
    """A hash of EXTENTS: (offset in the volume, length) of each in bytes, in the file's order, adjacent ones merged."""
    return fnv1a(b"".join(struct.pack("<QQ", *extent) for extent in extents))


def record(serial, reference, extents):
    """What an image that is the file REFERENCE of the volume SERIAL holds when it lies in EXTENTS."""
    return sealed(MAGIC + struct.pack("<QQQ", serial, reference, digest(extents)))


def sealed(data):
    return data + struct.pack("<Q", fnv1a(data))


def merged(extents):
    """EXTENTS, each joined to the one before it where it begins where that ends."""
    result = []
    for at, length in extents:
        if result and sum(result[-1]) == at:
            result[-1] = (result[-1][0], result[-1][1] + length)
        else:
            result.append((at, length))
    return result


def record_of(volume, name):
    """The record that the file called NAME of VOLUME, an ntfs.Volume, is to hold."""
    file = volume.find(name)
    data = file.attribute(ntfs.DATA)
    left, extents = data.size, []
    for clusters, lcn in data.runs():
        extents.append((lcn * volume.cluster, min(left, clusters * volume.cluster)))
        left -= extents[-1][1]
    return record(volume.get(0x48, 8), file.reference, merged(extents))


def move(volume, name, clusters):
    """Move the first CLUSTERS of the file called NAME, which must be of one run, as a defragmenter does; others' data fills the old ones."""
    data = volume.find(name).attribute(ntfs.DATA)
    (length, old), *rest = data.runs()
    new = next(lcn for lcn in range(volume.clusters - clusters, 0, -1)
               if not any(volume.is_used(lcn + i) for i in range(clusters)))
    size, begin = clusters * volume.cluster, old * volume.cluster
    volume.data[new * volume.cluster:new * volume.cluster + size] = volume.data[begin:begin + size]
    volume.data[begin:begin + size] = b"others' data\n".ljust(16) * (size // 16)
    for i in range(clusters):
        volume.mark(new + i, True)
    left = [(length - clusters, old + clusters)] if length > clusters else []
    data.set_runs([(clusters, new), *left, *rest])
