"""A file in a million extents, written into the volume by hand: ntfs-3g took minutes for a tenth of them."""
import os

import ntfs
import ntfs_volume

RUNS = 800  # bytes of a run list that an extension record is given
HELD = 'records'  # a directory whose files make the MFT long enough, and are gone again


def attribute(kind, identifier, runs, first, count, size):
    """A non-resident attribute without a name: the run list RUNS, of COUNT clusters from VCN FIRST on. SIZE is (allocated, size) if
    it is the first of its pieces."""
    length = (0x40 + len(runs) + 7) // 8 * 8
    allocated, size = size if first == 0 else (0, 0)
    words = ((kind, 4), (length, 4), (1, 1), (0, 1), (0x40, 2), (0, 2), (identifier, 2), (first, 8), (first + count - 1, 8), (0x40, 2),
             (0, 6), (allocated, 8), (size, 8), (size, 8))
    return (b''.join(value.to_bytes(width, 'little') for value, width in words) + runs).ljust(length, b'\0')


def pieces(clusters):
    """Cut the file whose every VCN lies in one of CLUSTERS into pieces that fit into a record each: (first VCN, count, run list)."""
    first, runs, before = 0, b'', 0
    for vcn, lcn in enumerate(clusters):
        run = ntfs.encode_run(1, lcn - before)
        if len(runs) + len(run) > RUNS:
            yield first, vcn - first, runs + b'\0'
            first, runs, run = vcn, b'', ntfs.encode_run(1, lcn)
        runs, before = runs + run, lcn
    yield first, len(clusters) - first, runs + b'\0'


def write_extension(record, base, data):
    """Make RECORD an extension record of BASE whose one attribute is DATA."""
    volume, used = record.volume, 0x38 + len(data) + 8
    words = ((0x30, 2), (3, 2), (0, 8), (record.sequence, 2), (0, 2), (0x38, 2), (1, 2), (used, 4), (volume.record_size, 4),
             (base.reference, 8), (1, 2), (0, 2), (record.number, 4), (1, 8))
    head = b'FILE' + b''.join(value.to_bytes(width, 'little') for value, width in words)
    volume.data[record.at:record.at + volume.record_size] = (
        head + data + ntfs.END.to_bytes(8, 'little')).ljust(volume.record_size, b'\0')


def list_entry(kind, first, reference, identifier):
    words = ((kind, 4), (0x20, 2), (0, 1), (0x1a, 1), (first, 8), (reference, 8), (identifier, 8))
    return b''.join(value.to_bytes(width, 'little') for value, width in words)


def make_room(volume, path, records):
    """Make the file at PATH, and free MFT records; returns the numbers of the file's and of these."""
    with ntfs_volume.mounted(volume) as directory:
        os.makedirs(f'{directory}/{HELD}')
        os.makedirs(os.path.dirname(directory + path), exist_ok=True)
        for number in range(records):
            os.close(os.open(f'{directory}/{HELD}/{number}', os.O_CREAT | os.O_WRONLY))
        with open(directory + path, 'wb') as file:
            file.write(bytes(64 << 10))  # not resident
        numbers = [os.stat(f'{directory}/{HELD}/{number}').st_ino for number in range(records)]
        for number in range(records):
            os.unlink(f'{directory}/{HELD}/{number}')
        return os.stat(directory + path).st_ino, numbers


def write_file(volume, path, content, extents):
    """Put a file of EXTENTS clusters into VOLUME at PATH, no two of them together; it begins with CONTENT and goes on with zeros."""
    base_number, numbers = make_room(volume, path, extents // 200)
    free = ntfs_volume.free_clusters(volume)
    clusters, rest = free[:2 * extents:2], free[2 * extents:]
    cut = list(pieces(clusters))
    with open(volume, 'rb') as file:
        found = ntfs.Volume(file.read())
    base, size = found.record(base_number), extents * found.cluster
    assert len(cut) <= len(numbers)
    kept = [(each.type, each.identifier) for each in base.attributes() if each.type != ntfs.DATA]
    listed = b''.join(list_entry(kind, 0, base.reference, identifier) for kind, identifier in kept if kind < ntfs.DATA)
    for number, (first, count, runs) in zip(numbers, cut, strict=False):
        record = found.record(number)
        write_extension(record, base, attribute(ntfs.DATA, 0, runs, first, count, (size, size)))
        listed += list_entry(ntfs.DATA, first, record.reference, 0)
    room = -(-len(listed) // found.cluster)
    place = next(lcn for at, lcn in enumerate(rest) if rest[at + room - 1] == lcn + room - 1)
    found.data[place * found.cluster:place * found.cluster + len(listed)] = listed
    base.remove(ntfs.DATA)
    at = next((each.at for each in base.attributes() if each.type > ntfs.ATTRIBUTE_LIST), base.end)
    base.replace(at, at, attribute(ntfs.ATTRIBUTE_LIST, 100, ntfs.encode_run(room, place) + b'\0', 0, room,
                                   (room * found.cluster, len(listed))))
    for vcn in range(len(content) // found.cluster):
        lcn = clusters[vcn]
        found.data[lcn * found.cluster:(lcn + 1) * found.cluster] = content[vcn * found.cluster:(vcn + 1) * found.cluster]
    found.save(volume)
    ntfs_volume.flip_clusters(volume, [*clusters, *range(place, place + room)])
