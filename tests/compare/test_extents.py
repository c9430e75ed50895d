"""Every file of a volume of more than 2,000: loopboot must say what ntfscluster and The Sleuth Kit's istat say.

The volume is written by ntfs-3g in a way that leaves files of every kind: resident, in one piece, in many, in so many
that their run list fills several MFT records, sparse, compressed, empty; with hard links and with names from all over.
"""
import functools
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(TOP / 'tests/lib'))
import ntfs_volume  # noqa: E402

LOOPBOOT = str(TOP / 'build/loopboot')
CLUSTER = 4096
NAMES = ['file', 'Über Größe', 'привет', '漢字', 'e\u0301 combining', '𝄞 clef', 'with blanks', 'UPPER', 'ﬁne']
MARKED_COMPRESSED = (0x810).to_bytes(4, 'big')  # FILE_ATTRIBUTE_COMPRESSED of a directory: its files inherit it


def fill(directory):
    """More than 2,000 files; where one was deleted, later ones find gaps and lie in pieces."""
    dice = random.Random(2000)
    gaps = []
    for number in range(2300):
        folder = directory / f'{NAMES[number % len(NAMES)]} {number % 23}' / f'deeper {number % 7}'
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f'{dice.choice(NAMES)} {number}.img'
        path.write_bytes(dice.randbytes(dice.choice([0, 10, 500, 3000, 4096, 4097, 20000, 60000])))
        if number % 5 == 0:
            gaps.append(path)
        if number % 40 == 0:
            os.link(path, directory / f'link to {number}')
    for path in gaps[::2]:
        path.unlink()
    for number in range(60):
        (directory / f'in the gaps {number}').write_bytes(dice.randbytes(150_000))
    for number in range(20):
        with open(directory / f'sparse {number}', 'wb') as file:
            for _ in range(5):
                file.seek(dice.randrange(1 << 20))
                file.write(dice.randbytes(9000))
    compressed = directory / 'compressed'
    compressed.mkdir()
    os.setxattr(compressed, 'system.ntfs_attrib_be', MARKED_COMPRESSED)
    for number in range(10):
        (compressed / f'text {number}').write_bytes(b'all work and no play ' * dice.randrange(2000, 20000))


@pytest.fixture(scope='module', name='volume')
def make_volume(tmp_path_factory):
    volume = tmp_path_factory.mktemp('compare') / 'volume'
    ntfs_volume.make(volume, 300 << 20, 1 << 20, cluster_size=CLUSTER)
    with ntfs_volume.mounted(volume) as directory:
        fill(Path(directory))
    with ntfs_volume.scattered(volume, 3), ntfs_volume.mounted(volume) as directory:
        (Path(directory) / 'in thousands of pieces').write_bytes(random.Random(1).randbytes(40 << 20))
    return volume


def files(volume):
    """MFT record and path of each file, from fls: `r/r 67-128-2:	a/b` with a path for each hard link."""
    listing = subprocess.run(['fls', '-F', '-r', '-u', '-p', '-f', 'ntfs', volume], capture_output=True, text=True, check=True)
    for line in listing.stdout.splitlines():
        found = re.match(r'r/r (\d+)-128-\d+:\t(.*)', line)
        # Records below 64 are the volume's own; a colon tells of a named stream.
        if found and int(found[1]) >= 64 and ':' not in found[2]:
            yield int(found[1]), found[2]


def in_pieces(clusters):
    """(offset, length) in bytes of each run of clusters that follow each other."""
    pieces = []
    for cluster in clusters:
        if pieces and pieces[-1][0] + pieces[-1][1] == cluster * CLUSTER:
            pieces[-1][1] += CLUSTER
        else:
            pieces.append([cluster * CLUSTER, CLUSTER])
    return pieces


def cut(pieces, size):
    """PIECES without what the file has allocated behind its SIZE."""
    kept = []
    for offset, length in pieces:
        if size > 0:
            kept.append((offset, min(length, size)))
        size -= length
    return kept


@functools.cache
def istat(volume, record):
    """What The Sleuth Kit says of the unnamed data: (flags of the file, size, clusters or None if resident)."""
    text = subprocess.run(['istat', '-f', 'ntfs', volume, str(record)], capture_output=True, text=True, check=True).stdout
    data = re.search(r'^Type: \$DATA \(128-\d+\) +Name: N/A +(Resident|Non-Resident[^\n]*?) +size: (\d+)[^\n]*\n([\d \n]*)',
                     text, re.MULTILINE)
    clusters = None if data[1] == 'Resident' else [int(word) for word in data[3].split()]
    return data[1], int(data[2]), clusters


def from_ntfscluster(volume, path):
    clusters = []
    for _, first, count in sorted(ntfs_volume.runs(volume, '/' + path)):
        clusters.extend(range(first, first + count))
    return clusters


def extents(volume, path):
    done = subprocess.run([LOOPBOOT, 'extents', volume, path], capture_output=True, text=True, check=False)
    rows = [tuple(int(word) for word in line.split('\t')) for line in done.stdout.splitlines()]
    return done.returncode, rows, done.stderr


def judge(volume, record, path):
    """None, or what is wrong with what loopboot says of the file at PATH."""
    status, rows, words = extents(volume, path)
    kind, size, clusters = istat(volume, record)
    if clusters is None:
        right = status == 3 and 'resident' in words if size else status in (0, 3)
    elif 'Compressed' in kind:
        right = status == 3 and 'compressed' in words
    elif 'Sparse' in kind and 0 in clusters[:-(-size // CLUSTER)]:
        right = status == 3 and 'sparse' in words
    else:
        wanted = cut(in_pieces(clusters), size)
        offsets = [sum(length for _, length in wanted[:i]) for i in range(len(wanted))] if len(wanted) < 100 else \
            [row[0] for row in rows]
        right = (status == 0 and [row[1:] for row in rows] == wanted and [row[0] for row in rows] == offsets
                 and wanted == cut(in_pieces(from_ntfscluster(volume, path)), size))
    return None if right else f'{path} ({kind}, {size} bytes): status {status}, {rows[:3]}, {words.strip()}'


def test_every_file(volume):
    listed = list(files(volume))
    assert len(listed) >= 2000
    faults = [fault for record, path in listed if (fault := judge(volume, record, path))]
    assert not faults, f'{len(faults)} of {len(listed)} differ, first: ' + '\n'.join(faults[:5])


def test_the_volume_has_files_of_every_kind(volume):
    """So that the comparison cannot pass for want of hard cases."""
    kinds, pieces = set(), 0
    for record, path in files(volume):
        kind, size, clusters = istat(volume, record)
        kinds.add('empty' if size == 0 else kind)
        pieces = max(pieces, len(in_pieces(clusters or [])))
    assert pieces > 3000
    assert kinds == {'empty', 'Resident', 'Non-Resident', 'Non-Resident, Sparse', 'Non-Resident, Compressed'}


def test_names_by_another_case_and_separator(volume):
    wanted = extents(volume, '/in thousands of pieces')
    assert wanted[0] == 0 and len(wanted[1]) > 3000
    assert extents(volume, '\\IN THOUSANDS OF PIECES') == wanted
    record, path = next((record, path) for record, path in files(volume) if 'ber Gr' in path and 'привет' in path.lower())
    other_case = ''.join(letter.swapcase() if len(letter.swapcase()) == 1 else letter for letter in path)  # not ß: SS is no case of it
    assert other_case != path
    assert extents(volume, other_case) == extents(volume, path), record
