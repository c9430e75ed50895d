"""The record of where an image lies, in the image of everything that leaves room for one: nothing else tells a difference."""
import subprocess
import sys
from pathlib import Path

import pytest
from test_identify import MAKERS, make

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'lib'))
import place  # noqa: E402

RECORD = place.record(0x1122334455667788, 3 << 48 | 64, [(1 << 20, 1 << 30)])
# What checks a file system, and what looks for signatures. Each must say the same with the record as without.
CHECKS = {'ext2': ['e2fsck -f -n'], 'ext3': ['e2fsck -f -n'], 'ext4': ['e2fsck -f -n', 'dumpe2fs'], 'btrfs': ['btrfs check'],
          'f2fs': ['fsck.f2fs --dry-run'], 'jfs': ['jfs_fsck -n -f'], 'swap': ['swaplabel']}
PROBES = ['blkid -p -o export', 'wipefs --no-act', 'partx --show']


def content_of(entry):
    return entry[0].split('-')[0]


ENTRIES = [entry for entry in MAKERS if content_of(entry) in CHECKS and entry[1] < 1000]


def says(command, path):
    done = subprocess.run([*command.split(), path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.returncode, done.stdout


def answers(entry, identify, path):
    return [says(command, path) for command in CHECKS[content_of(entry)] + PROBES], identify(path)


def write(path, data):
    with open(path, 'r+b') as image:
        image.write(data)


def boot_block(path):
    with open(path, 'rb') as image:
        return image.read(place.ROOM)


@pytest.mark.parametrize('entry', ENTRIES, ids=lambda entry: entry[0])
def test_nobody_sees_it(entry, identify, tmp_path):
    path = make(entry, tmp_path)
    assert boot_block(path) == bytes(place.ROOM)
    before = answers(entry, identify, path)
    assert before[0][0][0] == 0, before
    write(path, RECORD)
    assert answers(entry, identify, path) == before
    assert boot_block(path).startswith(RECORD)
    path.unlink()


def test_all_that_leave_room_were_tried():
    assert {content_of(entry) for entry in ENTRIES} == set(CHECKS)


@pytest.mark.parametrize('command', ['mkfs.ext4 -q -F', 'mkfs.btrfs -q -f', 'mkfs.xfs -q -f', 'mkswap'])
def test_a_new_file_system_removes_it(command, tmp_path):
    path = make(next(entry for entry in MAKERS if entry[0] == 'ext4-without-journal'), tmp_path)
    write(path, RECORD)
    assert says(command, path)[0] == 0
    assert not boot_block(path).startswith(place.MAGIC)
    path.unlink()
