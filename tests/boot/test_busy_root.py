"""The end of a session with a root that is still in use: the machine goes off all the same, and the host is closed."""

import pytest

import load
import rig
from disk import Layout

WAYS = [
    pytest.param(load.MAP, id="map"),
    pytest.param(load.NTFS3, id="ntfs3"),
    pytest.param(load.NTFS_3G_6_1, id="ntfs-3g-6.1"),
]


def end(workplace, way, busy):
    """The console of a small guest whose root is BUSY at its end, and its disk."""
    target = workplace.make_disk(rig.SMALL_IMAGE, Layout())
    before = target.state()
    line = rig.command_line("/dev/sda2", Layout.path, f"{way.parameters} test.busy={busy}")
    with rig.boot(workplace, target, way.release, rig.initrd_of(way.release), line) as guest:
        rig.verdict_of(guest)
    assert target.state() == before
    return guest.console(), target


@pytest.mark.parametrize("way", WAYS)
def test_process(workplace, way):
    """What systemd spares at the end may hold the root."""
    console, target = end(workplace, way, "process")
    assert "loopboot: " not in console, console
    rig.check_image(workplace, target)


@pytest.mark.parametrize("way", WAYS)
def test_swap(workplace, way):
    """A swap file that was left on: neither to be unmounted nor to be made read-only."""
    console, _ = end(workplace, way, "swap")
    assert "loopboot: /oldroot could not be unmounted, nor made read-only" in console, console
