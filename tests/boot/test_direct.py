"""The root is the NTFS partition itself: whole Debians with systemd, in all drivers.

Each writes and reboots, and boots again, and the volume is closed each time. What Windows has on it stays as it is.
"""

import contextlib
import os
import re

import pytest

import direct
import load
import ntfs_volume
import rig
from test_power_off import POWER_OFFS, chance_of, moment

WAYS = [
    pytest.param(direct.NTFS3, id="ntfs3"),
    pytest.param(direct.NTFS_7_2, id="ntfs-7.2"),
    pytest.param(direct.NTFS_3G_6_1, id="ntfs-3g-6.1"),
    pytest.param(direct.DRACUT_NTFS3, id="dracut-ntfs3"),
    pytest.param(direct.DRACUT_UNSAID, id="dracut-unsaid-ntfs3"),
    pytest.param(direct.DRACUT_NO_SYSTEMD, id="dracut-no-systemd-ntfs3"),
]


def fstype(way):
    return "fuseblk" if way.driver == "ntfs-3g" else way.driver


def check_verdict(verdict, way):
    assert not [name for name in verdict if name.startswith("lost")], verdict
    assert verdict["root_fstype"] == fstype(way)
    assert not re.search(r"\b(ro|nosuid|nodev|noexec)\b", verdict["root_options"]), verdict
    assert (verdict["root_device"], verdict["findmnt"]) == ("sda2", "/dev/sda2")
    assert (verdict["system"], verdict["failed_units"]) == ("running", "")


def check_data(target, report):
    """That what REPORT says to be safe is on the volume, and that all of it can be read."""
    with direct.looked_into(target) as directory:
        found = directory + load.DIRECTORY
        load.check_files(found, report.synced)
        load.check_rows(os.path.join(found, load.ROWS), report.committed)


@contextlib.contextmanager
def loaded(workplace, target, way, seconds, ends, log):
    task = f"test.load={seconds}:{','.join(ends)}"
    with direct.boot(workplace, target, way, log, task, verdict="") as guest:
        yield guest


def write_and_end(workplace, target, way, seconds, ends, log):
    with loaded(workplace, target, way, seconds, ends, log) as guest:
        report = load.report_of(guest, way, ends)
    check_data(target, report)


@pytest.mark.parametrize("way", WAYS)
def test_direct(workplace, way):
    target = direct.make_disk(workplace, way)
    host, windows = load.Host(target, way), direct.windows_of(target)
    write_and_end(workplace, target, way, 5, ["reboot"], "1")
    host.check()
    with direct.boot(workplace, target, way, "2") as guest:
        check_verdict(rig.verdict_of(guest), way)
        assert not re.search(load.COMPLAINTS, guest.console()), guest.console()
    host.check()
    assert direct.windows_of(target) == windows


@pytest.mark.parametrize("way", WAYS)
def test_direct_power_offs(workplace, way):
    target, chance = direct.make_disk(workplace, way), chance_of(workplace)
    host, windows = load.Host(target, way), direct.windows_of(target)
    for number in range(POWER_OFFS):
        write_and_end(workplace, target, way, moment(chance), ["poweroff"], str(number + 1))
        host.check()
    assert direct.windows_of(target) == windows


@pytest.mark.parametrize("way", WAYS[:3])
def test_tree_on_ntfs(workplace, way):
    """Owners, modes, links, times and contents are those of the tree that was copied, file by file."""
    target = direct.make_empty(workplace.path("disk.img"), direct.TREE[way.release] + direct.ROOM)
    said = direct.fill(workplace, target, way, compare=True)
    assert int(said["files"]) > 10000
    assert said["differ"] == "0", said
