"""Disks of which a part does not read: whatever read fails, there is an end, and it says what it is."""
import subprocess

import pytest

from cases import IMAGE, TOP

import ntfs


@pytest.fixture(scope='session')
def failing_reads():
    subprocess.run(['make', '-s', 'build/bad/failing_reads'], cwd=TOP, check=True)
    return TOP / 'build/bad/failing_reads'


def plain(_):
    pass


def resumed(volume):
    """With a hiberfil.sys to be read as well."""
    volume.write_file('hiberfil.sys', b'wake'.ljust(64 * 1024, b'\0'))


@pytest.mark.parametrize('make', [plain, resumed])
def test_any_read_fails(make, sound, failing_reads, tmp_path):
    """The k-th for every k, every n-th for every n, all of a sector for every sector: see failing_reads.c."""
    volume = ntfs.Volume(sound)
    make(volume)
    volume.save(tmp_path / 'volume')
    done = subprocess.run([failing_reads, tmp_path / 'volume', IMAGE], stdout=subprocess.PIPE, check=False, timeout=300)
    said = done.stdout.decode()
    assert done.returncode == 0, said
    counts = dict(word.split('=') for word in said.split())
    assert int(counts['reads']) > 15 and int(counts['told']) > 300 and int(counts['unknown']) > 5
