"""docs/volume-states.md, line by line: a volume is made in each state, and must be treated as its line says."""
import random
import subprocess

import pytest

import bad_volumes
from cases import IMAGE, REASONS, TOP

import ntfs
import volume_states

PROGRAM = TOP / 'build/asan/loopboot'
DECIDE = TOP / 'build/bad/decide'


def give_short_hiberfile(volume):
    volume.write_file('hiberfil.sys', b'hibernated elsewhere')


def make_everything_at_once(volume):
    volume_states.make_hibernated(volume)
    volume_states.make_dirty(volume)
    volume_states.make_unclean(volume)


def spoil_log(volume):
    log = volume.record(ntfs.LOG_FILE).attribute(ntfs.DATA)
    for at in (0, 4096):
        volume.data[log.locate(at):log.locate(at) + 4] = b'BAAD'


def spoil_mirror(volume):
    at = volume.mirror_at + ntfs.VOLUME * 1024
    volume.unprotect(at, 1024)
    volume.data[at + 0x18 + 0x60] ^= 1


def encrypt(*stretches):
    """BitLocker's boot sector, and the bytes of STRETCHES (sixteenths of the volume) as if encrypted."""
    def make(volume):
        volume.data[:] = volume.finished()
        volume.unprotected.clear()
        size = len(volume.data)
        for begin, end in stretches:
            volume.data[size * begin // 16:size * end // 16] = random.Random(16).randbytes(size * end // 16 - size * begin // 16)
        volume.data[:11] = b'\xeb\x58\x90-FVE-FS-'
    return make


MAKE = {
    'closed by Windows': bad_volumes.make_closed,
    'closed by another system, which empties the log': bad_volumes.make_clean,
    'dirty': volume_states.make_dirty,
    'shut down with Fast Startup': volume_states.hiberfile(0x448, 1, 0x3cc),
    'hibernated': volume_states.hiberfile(0x448, 0, 0x3cc),
    'hibernated by a Windows whose header is not known here': volume_states.hiberfile(0x4d0, 1, 0x3cc),
    'hibernated from another volume': give_short_hiberfile,
    'hibernated, and that does not read': lambda volume: volume_states.make_hibernated(volume, b'what'),
    'resumed, and closed': lambda volume: volume_states.make_hibernated(volume, b'wake'),
    'hibernated, and given up by Windows': lambda volume: volume_states.make_hibernated(volume, b''),
    'log not closed': volume_states.make_unclean,
    'log of version 2.0: metadata may be elsewhere yet': lambda volume: volume_states.make_unclean(volume, flags=2, version=(2, 0)),
    'log does not read': spoil_log,
    'hibernated, dirty, and the log not closed': make_everything_at_once,
    '$MFTMirr not up to date': spoil_mirror,
    'BitLocker, all encrypted': encrypt((0, 16)),
    'BitLocker, suspended: encrypted all the same': encrypt((0, 16)),
    'BitLocker, being encrypted': encrypt((0, 8)),
    'BitLocker, being decrypted': encrypt((8, 16)),
    'BitLocker To Go': bad_volumes.bitlocker_to_go,
    'BitLocker, turned off and decrypted': bad_volumes.make_closed,
}
ROWS = [[cell.strip() for cell in line.strip().strip('|').split('|')]
        for line in (TOP / 'docs/volume-states.md').read_text().splitlines() if line.startswith('|')][2:]


def test_each_state_has_its_line():
    assert sorted(row[0] for row in ROWS) == sorted(MAKE)


@pytest.fixture(scope='session')
def decide():
    subprocess.run(['make', '-s', 'build/asan/loopboot', 'build/bad/decide'], cwd=TOP, check=True)


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize('row', ROWS, ids=lambda row: row[0])
def test_state(row, sound, decide, tmp_path):
    state, probed, *ways, told, cure = row
    volume = ntfs.Volume(sound)
    MAKE[state](volume)
    path = tmp_path / 'volume'
    volume.save(path)

    said = dict(line.split('=', 1) for line in run(PROGRAM, 'probe', path).stdout.splitlines())
    assert probed == (said['filesystem'] if said['filesystem'] != 'ntfs' else ', '.join(said[key] for key in ('dirty', 'hibernation', 'log')))

    decided = dict(line.split('=') for line in run(DECIDE, path, IMAGE).stdout.split())
    verbs = {'map': 'maps', 'loop': 'mounts', 'direct': 'mounts'}
    assert [verbs.get(decided[way], 'refuses') for way in ('map', 'loop', 'direct')] == ways
    assert decided['auto'] == decided['map']
    for reason in set(decided.values()) & set(REASONS):
        assert cure and REASONS[reason][2].endswith(cure)
    assert bool(cure) == ('refuses' in ways)

    checked = run(PROGRAM, 'check', path, IMAGE)
    assert told in checked.stdout
    assert checked.returncode == (0 if ways[0] == 'maps' else 5)
    assert ways[0] == 'maps' or checked.stderr.endswith(f'{cure}\n')
