"""The helper's file: how it is hardened, and how large it is."""

import os
import re
import struct
import subprocess
import time
from pathlib import Path

import pytest

SIZE_MAX = 114176
HELPER = Path(__file__).resolve().parents[2] / "build/loopboot"
PT_LOAD, PT_DYNAMIC, PT_INTERP, PT_GNU_STACK, PT_GNU_RELRO = 1, 2, 3, 0x6474E551, 0x6474E552
EXECUTE, WRITE = 1, 2


class Segment:
    def __init__(self, fields):
        self.type, self.flags, self.offset, self.address, _, self.file_size, self.memory_size, _ = fields


@pytest.fixture(scope="module")
def segments():
    data = HELPER.read_bytes()
    at, size, count = struct.unpack_from("<Q", data, 32) + struct.unpack_from("<HH", data, 54)
    return [Segment(struct.unpack_from("<IIQQQQQQ", data, at + i * size)) for i in range(count)]


def of_type(segments, kind):
    return [segment for segment in segments if segment.type == kind]


def test_it_is_small():
    assert HELPER.stat().st_size <= SIZE_MAX


def test_it_needs_no_loader_and_runs_at_any_address(segments):
    assert struct.unpack_from("<H", HELPER.read_bytes(), 16) == (3,)  # ET_DYN
    assert of_type(segments, PT_DYNAMIC)
    assert not of_type(segments, PT_INTERP)


def test_nothing_is_both_written_and_executed(segments):
    assert all(segment.flags & (EXECUTE | WRITE) != EXECUTE | WRITE for segment in of_type(segments, PT_LOAD))
    assert [segment.flags & EXECUTE for segment in of_type(segments, PT_GNU_STACK)] == [0]


@pytest.mark.parametrize("program", ["loopboot", "mount.loopboot"])
def test_it_is_hardened(program):
    """All of it position-independent, all addresses bound at the start, and the frames that hold arrays guarded."""
    path = HELPER.with_name(program)
    dynamic = subprocess.run(["readelf", "-dW", path], capture_output=True, text=True, check=True).stdout
    assert re.search(r"\(FLAGS_1\) +Flags: NOW PIE", dynamic)
    assert "TEXTREL" not in dynamic
    code = subprocess.run(["objdump", "-d", f"{path}.whole"], capture_output=True, text=True, check=True).stdout
    assert len(re.findall(r"(?:call|jmp) .*<__stack_chk_fail(?:_local)?>", code)) > 20


def test_the_file_has_no_gap(segments):
    text, data = of_type(segments, PT_LOAD)
    assert data.offset - (text.offset + text.file_size) < 64


def test_what_is_read_only_after_relocation_really_is(segments, tmp_path):
    """A program that waits for somebody to write into its FIFO is looked at while it runs."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    (relro,) = of_type(segments, PT_GNU_RELRO)
    with subprocess.Popen([HELPER, "probe", fifo], stderr=subprocess.DEVNULL) as waiting:
        try:
            while Path(f"/proc/{waiting.pid}/stat").read_text().split()[2] != "S":
                time.sleep(0.01)
            areas = [line.split() for line in Path(f"/proc/{waiting.pid}/maps").read_text().splitlines()]
        finally:
            waiting.kill()
    ranges = [(*(int(end, 16) for end in area[0].split("-")), area[1]) for area in areas]
    base = min(start for (start, _, _), area in zip(ranges, areas) if area[-1] == str(HELPER))
    inside = [permissions for start, end, permissions in ranges
              if start < base + relro.address + relro.memory_size and end > base + relro.address]
    assert inside and all("w" not in permissions for permissions in inside)
