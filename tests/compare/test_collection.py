"""A collection of real volumes with the truth about their files, for whoever has one: LOOPBOOT_COLLECTION names its folder.

It holds volumes.tar.xz and a program `verify LOOPBOOT VOLUMES` that prints each difference and ends with 0 if there is none.
"""
import os
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent
COLLECTION = os.environ.get('LOOPBOOT_COLLECTION')


@pytest.mark.skipif(not COLLECTION, reason='LOOPBOOT_COLLECTION names no collection of real volumes')
@pytest.mark.parametrize('program', ['loopboot', 'asan/loopboot'])
def test_real_volumes(program, tmp_path):
    subprocess.run(['tar', '-S', '-C', tmp_path, '-xJf', Path(COLLECTION) / 'volumes.tar.xz'], check=True)
    done = subprocess.run([Path(COLLECTION) / 'verify', TOP / 'build' / program, tmp_path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
