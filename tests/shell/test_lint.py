"""What is installed passes shellcheck, and every shell that may run it can read it."""

import subprocess

import pytest

from initramfs import OURS, SHELLS

FILES = sorted(str(path) for path in OURS.rglob("*") if path.is_file())


def test_shellcheck():
    assert subprocess.run(["shellcheck", *FILES], check=False).returncode == 0


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.removeprefix(f"{OURS}/"))
def test_syntax(shell, file):
    assert subprocess.run([*SHELLS[shell].split(), "-n", file], check=False).returncode == 0
