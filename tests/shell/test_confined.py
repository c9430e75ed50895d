"""What only reads has given up all else by the time that it reads: seccomp, with no way back."""

import fcntl
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/lib"))

import ntfs  # noqa: E402

HELPER = TOP / "build/loopboot"
PROBES = {"335", "336"}  # uretprobe and uprobe of x86-64: where the kernel has them, no filter is asked


def test_every_other_system_call_kills(tmp_path):
    program = tmp_path / "confined"
    subprocess.run(["cc", "-D_GNU_SOURCE", TOP / "tests/shell/confined.c", TOP / "loopboot/kernel/confine.c", "-o", program],
                   check=True)
    *left, expected = subprocess.run([program], check=True, capture_output=True, text=True).stdout.splitlines()
    assert set(left) - PROBES == set(expected.split()[1:])


@pytest.fixture(scope="module")
def volume(tmp_path_factory):
    volume = ntfs.make(4 << 20, "-c", 4096)
    volume.write_file("image", bytes(1 << 20))
    path = tmp_path_factory.mktemp("volume") / "volume"
    volume.save(path)
    return path


@pytest.mark.parametrize("command", ["probe", "extents", "table", "check"])
def test_it_answers_confined(command, volume):
    """Its answer goes to a pipe that is full: it is looked at while it waits for somebody to read."""
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)
    os.write(writing, bytes(4096))
    with subprocess.Popen([HELPER, command, volume, "/image"][:3 if command == "probe" else 4], stdout=writing) as waiting:
        try:
            while Path(f"/proc/{waiting.pid}/wchan").read_text() not in ("pipe_write", "anon_pipe_write"):
                assert waiting.poll() is None
                time.sleep(0.01)
            status = Path(f"/proc/{waiting.pid}/status").read_text()
            os.close(writing)
            with open(reading, "rb") as answer:
                said = answer.read()[4096:]
        finally:
            waiting.kill()
    assert "\nNoNewPrivs:\t1\n" in status and "\nSeccomp:\t2\n" in status
    assert said
