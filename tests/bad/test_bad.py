"""Every case of the table, with the command as it is built and with its twin under sanitizers."""
import os
import shlex
import subprocess

import pytest

import bad_content
import bad_files
import bad_place
import bad_structures
import bad_volumes
from cases import CASES, REASONS, TOP

import ntfs

assert bad_content and bad_files and bad_place and bad_structures and bad_volumes  # they fill CASES


BUILT = ['build/loopboot', 'build/asan/loopboot']
# Others that are there already: how to run each, a line a program. tests/packages has those of other machines.
OTHERS = os.environ.get('LOOPBOOT_PROGRAMS', '').splitlines()


@pytest.fixture(scope='session')
def programs():
    if OTHERS:
        return [shlex.split(program) for program in OTHERS]
    subprocess.run(['make', '-s', *BUILT], cwd=TOP, check=True)
    return [[TOP / program] for program in BUILT]


def check(case, pieces, done):
    """What DONE said must be what CASE says, with all PIECES in it."""
    status, words, cure = REASONS[case.reason]
    out, err = done.stdout.decode(), done.stderr.decode(errors='replace')
    assert (done.returncode, err.count('\n')) == (status, min(status, 1)), err or out
    if status == 0:
        assert pieces and all(piece in out for piece in pieces), out
    else:
        assert err.startswith('loopboot: ') and err.endswith(f': {cure}\n') and words in err, err
        assert all(piece in err for piece in pieces), err


@pytest.mark.parametrize('case', CASES, ids=lambda case: case.name)
def test_bad(case, programs, sound, tmp_path):
    volume = ntfs.Volume(sound)
    pieces = case.make(volume) or ()
    path = tmp_path / 'volume'
    volume.save(path)
    words = [case.command, case.device or path, case.path][:2 if case.command == 'probe' else 3]
    for program in programs:
        done = subprocess.run([*program, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        check(case, pieces if isinstance(pieces, tuple) else (pieces,), done)
    path.unlink()


def test_beside_each_defect_stands_a_near_miss():
    """That there is no such file is an answer, too."""
    sound = {case.function for case in CASES if case.reason in ('FINE', 'NO_FILE')}
    alone = {case.function for case in CASES if case.function not in sound and not isinstance(case.beside, dict) and
             case.beside not in sound}
    assert not alone, alone
