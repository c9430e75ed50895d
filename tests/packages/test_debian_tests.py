"""What autopkgtest would run of debian/tests, with the packages unpacked beside this system instead of installed in it."""
import subprocess

import pytest

import chroots


@pytest.mark.parametrize('test', ['volumes', 'boot'])
def test_as_installed(test, built, tmp_path):
    for package in chroots.packages(built, 'loopboot', 'loopboot-initramfs-tools'):
        chroots.unpacked(package, tmp_path)
    done = subprocess.run(['nice', f'debian/tests/{test}'], cwd=chroots.TOP, env={**chroots.os.environ, 'LOOPBOOT_INSTALLED': str(tmp_path)},
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
