"""The sound volume that all bad ones are made of. It is made once, by mkntfs and ntfscp, without root and without a mount."""
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'lib'))
import ntfs  # noqa: E402

MIB = 1 << 20


def make_image(path):
    """An ext4 with many small groups, so that it has backups of its superblock at 257 KiB, 769 KiB …."""
    with open(path, 'wb') as file:
        file.truncate(2 * MIB)
    subprocess.run(['/sbin/mkfs.ext4', '-q', '-b', '1024', '-g', '256', '-N', '64', '-O', '^has_journal,^resize_inode', path],
                   check=True, stderr=subprocess.DEVNULL)
    return path.read_bytes()


def part_halves(volume, record):
    """The file's second half now lies before its first one, so that it has two runs."""
    data = record.attribute(ntfs.DATA)
    (length, lcn), half = data.runs()[0], data.runs()[0][0] // 2
    assert data.runs() == [(2 * half, lcn)]
    middle, end = (lcn + half) * volume.cluster, (lcn + length) * volume.cluster
    begin = lcn * volume.cluster
    volume.data[begin:end] = volume.data[middle:end] + volume.data[begin:middle]
    data.set_runs([(half, lcn + half), (half, lcn)])


@pytest.fixture(scope='session')
def sound(tmp_path_factory):
    """The bytes of a volume with /linux/root.img of two runs, /linux/many.img of 300 runs and an attribute list, a resident
    and an empty file, and a root directory of several index blocks."""
    volume = ntfs.make(7 * MIB, '-c', 4096, '-L', 'Windows')
    volume.make_directory('linux')
    volume.write_file('linux/root.img', make_image(tmp_path_factory.mktemp('image') / 'root.img'))
    volume.write_scattered('linux/many.img', bytes(range(256)) * 16 * 300)
    volume.write_file('small.txt', b'small')
    volume.write_file('linux/empty.img', b'')
    for i in range(40):
        volume.write_file(f'{i:02} fills the root directory', b'')
    part_halves(volume, volume.find('root.img'))
    return volume.finished()
