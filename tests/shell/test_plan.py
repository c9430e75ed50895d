"""What a command line asks for, before any device is there."""

import subprocess
from pathlib import Path

import pytest

HELPER = Path(__file__).resolve().parents[2] / "build/loopboot"


@pytest.mark.parametrize("line, way", [
    ("root=/dev/sda2 loop=/linux/root.img", "wait"),
    ("root=/dev/sda2 rootfstype=ntfs3", "wait"),
    ("root=/dev/sda2", "undecided"),
    ("root=/dev/sda2 rootfstype=auto", "undecided"),
    ("root=/dev/sda2 rootfstype=ext4", "none"),
    ("root=/dev/sda2 rd.loopboot=0", "none"),
    ("quiet", "none"),
])
def test_plan(line, way):
    answer = subprocess.run([HELPER, "attach", "--plan", "--cmdline", "-"], input=line, capture_output=True, text=True, check=True)
    assert f"LOOPBOOT_WAY='{way}'" in answer.stdout.splitlines()
