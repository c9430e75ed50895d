"""A disk that gives I/O errors in earnest: QEMU's blkdebug behind FUSE, so that the kernel itself fails the helper's reads."""
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(TOP / 'tests/lib'))
import ntfs  # noqa: E402

LOOPBOOT = str(TOP / 'build/loopboot')
SECTOR = 512
CURE = 'look at dmesg; the disk may be failing: save its data first'


@pytest.fixture(scope='module')
def volume(tmp_path_factory):
    directory = tmp_path_factory.mktemp('disk')
    image = directory / 'image'
    with open(image, 'wb') as file:
        file.truncate(2 << 20)
    subprocess.run(['/sbin/mkfs.ext4', '-q', '-b', '1024', '-g', '256', '-N', '64', '-O', '^has_journal,^resize_inode', image],
                   check=True, stderr=subprocess.DEVNULL)
    volume = ntfs.make(8 << 20, '-c', 4096)
    volume.write_file('root.img', image.read_bytes())
    volume.save(directory / 'volume')
    volume.path = directory / 'volume'
    return volume


PLACES = {
    'boot_sector': lambda volume: 0,
    'mft': lambda volume: volume.mft_at,
    'mirror': lambda volume: volume.mirror_at,
    'record_of_the_file': lambda volume: volume.find('root.img').at,
    'bitmap': lambda volume: volume.record(ntfs.BITMAP_FILE).attribute(ntfs.DATA).locate(0),
    'superblock': lambda volume: volume.find('root.img').attribute(ntfs.DATA).locate(1024),
    'backup_superblock': lambda volume: volume.find('root.img').attribute(ntfs.DATA).locate((1 + 5 * 256) << 10),
}


@pytest.fixture
def disk(volume, tmp_path):
    """Make a file that is VOLUME, but for the sectors at BAD, which do not read."""
    started = []

    def make(*bad):
        path, pid = tmp_path / 'disk', tmp_path / 'pid'
        path.touch()
        errors = [{'event': 'none', 'iotype': 'read', 'errno': 5, 'sector': at // SECTOR} for at in bad]
        debug = {'driver': 'blkdebug', 'node-name': 'bad', 'image': 'disk', 'inject-error': errors}
        subprocess.run(['qemu-storage-daemon', '--blockdev', f'driver=file,node-name=disk,read-only=on,filename={volume.path}',
                        '--blockdev', json.dumps(debug), '--export', f'type=fuse,id=export,node-name=bad,mountpoint={path}',
                        '--pidfile', pid, '--daemonize'], check=True)
        started.append(int(pid.read_text()))
        return path
    yield make
    for pid in started:
        os.kill(pid, signal.SIGTERM)
        while os.path.exists(f'/proc/{pid}'):
            time.sleep(0.01)


def ask(command, path):
    return subprocess.run([LOOPBOOT, command, path, '/root.img'][:3 if command == 'probe' else 4], capture_output=True, text=True,
                          check=False, timeout=60)


@pytest.mark.parametrize('place', PLACES)
def test_a_sector_that_does_not_read_is_named(place, volume, disk):
    at = PLACES[place](volume)
    path = disk(at)
    done = ask('check', path)
    assert done.returncode == 6, done.stderr or done.stdout
    (line,) = done.stderr.splitlines()
    said = re.fullmatch(rf'loopboot: .*: the device does not read \({path} at byte (\d+): I/O error\): {CURE}', line)
    assert said and 0 <= at - int(said[1]) < 128 << 10, line  # where the read began that the sector is in


def test_a_sector_that_matters_not_is_not_asked_for(volume, disk):
    path = disk(volume.find('root.img').attribute(ntfs.DATA).locate(1 << 20))
    assert 'It would boot by map' in ask('check', path).stdout
    assert 'filesystem=ntfs' in ask('probe', path).stdout


def test_a_log_that_does_not_read_is_unknown_and_no_reason_not_to_map(volume, disk):
    path = disk(volume.record(ntfs.LOG_FILE).attribute(ntfs.DATA).locate(0))
    assert '\nlog=unknown\n' in ask('probe', path).stdout
    assert 'It would boot by map' in ask('check', path).stdout
