"""A Linux on a partition of its own boots by the same initramfs as if loopboot were not there."""

import pytest

import rig
from disk import Layout
from run import run


@pytest.mark.parametrize("release, flavour, root", [
    pytest.param("trixie", "default", "/dev/sda2", id="initramfs-tools"),
    pytest.param("trixie", "default", "UUID", id="initramfs-tools-by-uuid"),
    pytest.param("bookworm", "klibc", "/dev/sda2", id="initramfs-tools-6.1-klibc"),
    pytest.param("trixie", "mkinitcpio", "/dev/sda2", id="mkinitcpio"),
    pytest.param("dracut-trixie", "default", "/dev/sda2", id="dracut"),
    pytest.param("dracut-trixie", "no-systemd", "/dev/sda2", id="dracut-no-systemd"),
    pytest.param("dracut-trixie", "no-systemd", "UUID", id="dracut-no-systemd-by-uuid"),
    pytest.param("dracut-bookworm", "no-systemd", "/dev/sda2", id="dracut-059-no-systemd"),
    pytest.param("dracut-forky", "no-systemd", "/dev/sda2", id="dracut-newest-no-systemd"),
])
def test_plain(workplace, release, flavour, root):
    target = workplace.make_disk(rig.SMALL_IMAGE, Layout(host="image", path=""))
    if root == "UUID":
        root = "UUID=" + run("blkid", "-p", "-o", "value", "-s", "UUID", rig.SMALL_IMAGE).decode().strip()
    with rig.boot(workplace, target, release, rig.initrd_of(release, flavour), f"quiet root={root} rw test.verdict") as guest:
        verdict = rig.verdict_of(guest)
        assert (verdict["root_device"], verdict["root_fstype"]) == ("sda2", "ext4")
        assert "loopboot" not in guest.console()
