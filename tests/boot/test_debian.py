"""Whole Debians with systemd. Each boots twice; the second boot finds what the first one wrote."""

import contextlib
import re

import pytest

import rig
from disk import Layout
from run import run

LOOP = "rd.loopboot.mode=loop"

ROWS = [
    # release, way, driver of the host, layout, parameters
    pytest.param("bookworm", "map", "", Layout(hibernated=True), "", id="bookworm-map-hibernated"),
    pytest.param("bookworm", "loop", "fuseblk", Layout(), LOOP, id="bookworm-loop-ntfs-3g"),
    pytest.param("trixie", "map", "", Layout(), "", id="trixie-map"),
    pytest.param("trixie", "loop", "ntfs3", Layout(), LOOP, id="trixie-loop-ntfs3"),
    pytest.param("dracut-trixie", "map", "", Layout(), "", id="dracut-trixie-map"),
    pytest.param("dracut-trixie", "loop", "ntfs3", Layout(), LOOP, id="dracut-trixie-loop-ntfs3"),
    pytest.param("dracut-trixie", "loop", "fuseblk", Layout(), f"{LOOP} rootfstype=ntfs-3g", id="dracut-trixie-loop-ntfs-3g"),
]


def check_system(verdict, way, kernel):
    assert verdict["kernel"].startswith(kernel)
    assert verdict["failed_units"] == ""
    assert verdict["system"] == "running"
    assert verdict["gpt_auto"] == ""
    assert verdict["findmnt"].startswith("/dev/mapper/loopboot-root" if way == "map" else "/dev/loop")


def initramfs_inside(workplace, image):
    """The initramfs that stands in /boot of IMAGE, as a file of its own."""
    names = re.findall(r"initrd\.img-[^ \n]+", run("debugfs", "-R", "ls /boot", image).decode())
    initrd = workplace.path("initrd.img")
    run("debugfs", "-R", f"dump /boot/{names[0]} {initrd}", image)
    return initrd


@pytest.mark.parametrize("release, way, driver, layout, parameters", ROWS)
def test_debian(workplace, release, way, driver, layout, parameters):
    """The first boot is from an initramfs made elsewhere, for any machine; the second from one that the first has made.

    That one is for this machine alone: it holds only what the running system stands on, as update-initramfs or dracut sees it.
    """
    target = workplace.make_disk(rig.system_file(release, "root.img"), layout)
    initrd = rig.initrd_of(release)
    with rig.Untouched(target, target.image_extents()) if way == "map" else contextlib.nullcontext():
        for earlier, more in enumerate(("test.write=100 test.initramfs=own", "")):
            line = rig.command_line("/dev/sda2", layout.path, f"{parameters} {more} panic=1")
            with rig.boot(workplace, target, release, initrd, line, log=str(earlier + 1)) as guest:
                verdict = rig.verdict_of(guest)
                rig.check_verdict(verdict, way, layout.path, "sda2", driver)
                check_system(verdict, way, {"bookworm": "6.1.", "trixie": "6.12."}[release.removeprefix("dracut-")])
                assert verdict["earlier_boots"] == str(earlier)
                assert not more or (verdict["written"], verdict["initramfs"]) == ("100", "own")
                assert "I/O error" not in guest.console()
                assert "loopboot: " not in guest.console()
            initrd = initramfs_inside(workplace, rig.check_image(workplace, target))
