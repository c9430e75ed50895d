"""rd.loopboot.read-only: the root comes up, and not one byte of the disk changes, even where a journal is to be replayed."""

import shutil

import pytest

import rig
from disk import Layout
from run import run

PARAMETERS = "ro fsck.mode=skip rd.loopboot.read-only"


def unclosed_image(workplace):
    """The small guest's image as a power cut leaves it."""
    image = workplace.path("root.img")
    shutil.copyfile(rig.SMALL_IMAGE, image)
    run("debugfs", "-w", "-R", "feature +needs_recovery", image)
    assert "needs_recovery" in run("dumpe2fs", "-h", image).decode()
    return image


@pytest.mark.parametrize("release, flavour, way, driver, parameters", [
    pytest.param("trixie", "default", "map", "", "", id="map"),
    pytest.param("trixie", "default", "loop", "ntfs3", "rd.loopboot.mode=loop", id="loop"),
    pytest.param("dracut-trixie", "default", "map", "", "loopflags=noload", id="map-dracut"),
    pytest.param("trixie", "helper", "map", "", "", id="map-helper-alone"),
])
def test_read_only(workplace, release, flavour, way, driver, parameters):
    target = workplace.make_disk(unclosed_image(workplace), Layout())
    line = rig.command_line("/dev/sda2", target.layout.path, f"panic=1 {parameters} {PARAMETERS}")
    with rig.Untouched(target, []):
        with rig.boot(workplace, target, release, rig.initrd_of(release, flavour), line) as guest:
            verdict = rig.verdict_of(guest)
    rig.check_verdict(verdict, way, target.layout.path, "sda2", driver)
    assert verdict["root_options"].startswith("ro"), verdict
