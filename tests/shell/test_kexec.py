"""loopboot kexec, as far as it comes without a device."""

import subprocess
from pathlib import Path

import pytest

HELPER = Path(__file__).resolve().parents[2] / "build/asan/loopboot"


@pytest.mark.parametrize("words, line, status, says", [
    ([], "root=/dev/sda2 loop=/a", 1, "without --plan kexec is for an initramfs"),
    (["--plan"], "root=/dev/sda2 quiet", 1, "has no loop="),
    (["--plan"], "loop=/a", 1, "has loop= and no root="),
    (["--plan"], "root=/dev/none loop=/a", 2, "there is no such device"),
    (["--json"], "root=/dev/none loop=/a", 1, "does not take --json"),
])
def test_refused(words, line, status, says):
    """Not the least on a running system, of which nothing would be shut down."""
    done = subprocess.run([HELPER, "kexec", *words, "--cmdline", "-"], input=line, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (status, "")
    assert says in done.stderr
