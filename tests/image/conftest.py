"""`identify` for the tests of this directory: what image/ says of a file, built with sanitizers from its sources."""
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope='session')
def identify(tmp_path_factory):
    program = tmp_path_factory.mktemp('program') / 'identify'
    sources = [TOP / 'tests/image/identify_main.c', *TOP.glob('loopboot/base/*.c'), *TOP.glob('loopboot/image/*.c')]
    subprocess.run(['cc', '-std=c11', '-D_GNU_SOURCE', '-D_FILE_OFFSET_BITS=64', '-g', '-O1',
                    '-fsanitize=address,undefined', '-fno-sanitize-recover=all', *sources, '-o', program], check=True)

    def run(*arguments):
        done = subprocess.run([program, *map(str, arguments)], check=True, stdout=subprocess.PIPE)
        return dict(line.split('=', 1) for line in done.stdout.decode().splitlines())
    return run
