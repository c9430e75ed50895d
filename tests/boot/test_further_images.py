"""Whole Debians on five images: /usr, /var, /home and swap beside the root. The table knows nothing of the initramfs."""

import contextlib
import re

import pytest

import rig
from disk import Layout
from run import run

LOOP = "rd.loopboot.mode=loop"
ROOT = "/linux/root.img"
FILES = {"usr": "/linux/usr.img", "var": "/linux/var.img", "home": "/data/my home.img", "swap": "/linux/swap.img",
         "later": "/linux/later.img"}

ROWS = [
    # release, way, driver of the host, parameters, what is not attached
    pytest.param("trixie", "map", "", "", (), id="trixie-map"),
    pytest.param("trixie", "loop", "ntfs3", LOOP, (), id="trixie-loop-ntfs3"),
    pytest.param("dracut-trixie", "map", "", "", (), id="dracut-trixie-map"),
    pytest.param("dracut-trixie", "loop", "ntfs3", LOOP, (), id="dracut-trixie-loop-ntfs3"),
    pytest.param("bookworm", "map", "", "", (), id="bookworm-map"),
    pytest.param("bookworm", "loop", "fuseblk", LOOP, ("swap",), id="bookworm-loop-ntfs-3g"),
]


def make(workplace, release, left_out=()):
    """A disk with RELEASE on five images, but for those LEFT_OUT."""
    further = tuple((path, rig.system_file(release, f"split/{name}.img")) for name, path in FILES.items() if name not in left_out)
    return workplace.make_disk(rig.system_file(release, "split/root.img"), Layout(path=ROOT, further=further))


def boot(workplace, target, release, parameters, log="1", flavour="default", late=False):
    line = rig.command_line("/dev/sda2", ROOT, f"{parameters} panic=1")
    initrd, bus = rig.initrd_of(release, flavour), "usb-late" if late else "virtio-scsi"
    with rig.boot(workplace, target, release, initrd, line, bus, log) as guest:
        if late:
            rig.plug_in_late(guest)
        return rig.verdict_of(guest), guest.console()


def check_running(verdict):
    assert verdict["system"] == "running", verdict
    assert verdict["failed_units"] == ""


def check_stands_on(verdict, name, way):
    on = verdict[f"{name}_on"]
    assert on == f"loopboot-{name}" if way == "map" else on.endswith(FILES[name]), verdict


def check_mounted(verdict, name, way):
    check_stands_on(verdict, name, way)
    assert verdict[f"{name}_unit"] == "active"
    # /usr was checked in the initramfs
    assert name == "usr" or verdict[f"{name}_checked"] == "active"


def check_whole(workplace, target):
    rig.check_image(workplace, target)
    for name in ("usr", "var", "home"):
        image = workplace.path("further-after.img")
        target.extract_image(image, FILES[name])
        run("e2fsck", "-f", "-n", image)


def all_extents(target):
    return sum((target.image_extents(path) for path, _ in target.layout.further), target.image_extents())


@pytest.mark.parametrize("release, way, driver, parameters, refused", ROWS)
def test_five_images(workplace, release, way, driver, parameters, refused):
    target = make(workplace, release)
    with rig.Untouched(target, all_extents(target)) if way == "map" else contextlib.nullcontext():
        for earlier in ("0", "1"):
            # the first boot from a loop device over ntfs3 also has to wait for its disk
            verdict, console = boot(workplace, target, release, parameters, log=earlier, late=(driver, earlier) == ("ntfs3", "0"))
            rig.check_verdict(verdict, way, ROOT, "sda2", driver)
            check_running(verdict)
            for name in ("usr", "var", "home"):
                check_mounted(verdict, name, way)
            check_stands_on(verdict, "later", way)
            assert way == "map" or earlier == "1" or verdict["later_used_again"] == "no"
            if "swap" in refused:
                assert "swap_on" not in verdict
                assert re.search("loopboot: .*swap through ntfs-3g", console), console
                assert "a swap is left out" in console
            else:
                check_stands_on(verdict, "swap", way)
                assert "loopboot: " not in console
            assert (verdict["earlier_boots"], verdict["home_boots"]) == (earlier, earlier)
            assert "I/O error" not in console
    check_whole(workplace, target)


def test_by_loopboot_alone(workplace):
    """Its `init` mounts /usr, and leaves the others to the system."""
    verdict, console = boot(workplace, make(workplace, "trixie"), "trixie", "", flavour="helper")
    check_running(verdict)
    for name in ("usr", "var", "home"):
        check_mounted(verdict, name, "map")
    check_stands_on(verdict, "swap", "map")
    assert "loopboot: " not in console


@pytest.mark.parametrize("way, parameters", [("map", ""), ("loop", LOOP)])
def test_a_missing_image_does_not_stop_the_boot(workplace, way, parameters):
    target = make(workplace, "trixie", left_out=("home", "swap"))
    verdict, console = boot(workplace, target, "trixie", parameters)
    check_running(verdict)
    check_mounted(verdict, "var", way)
    assert verdict["home_on"] == ""
    assert verdict["home_unit"] == "inactive"
    assert "swap_on" not in verdict
    assert re.search(r"loopboot: .*there is no such file \(.*home\.img", console) or re.search(
        "loopboot: .*directory on the way", console), console
    assert "the boot goes on without /dev/mapper/loopboot-home" in console
    assert "loopboot: /home is left out" in console
    assert "Timed out" not in console


@pytest.mark.parametrize("release", ["trixie", "dracut-trixie"])
def test_without_usr_the_boot_stops_and_says_so(workplace, release):
    target = make(workplace, release, left_out=("usr",))
    line = rig.command_line("/dev/sda2", ROOT)
    with rig.boot(workplace, target, release, rig.initrd_of(release), line) as guest:
        rig.wait_for_shell(guest)
        assert re.search(r"loopboot: .*there is no such file \(.*usr\.img", guest.console()), guest.console()
