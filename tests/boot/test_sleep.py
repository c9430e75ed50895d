"""Hibernation is refused with its reason, suspending goes on working: whole Debians."""

import pytest

import rig
from disk import Layout

LOOP = "rd.loopboot.mode=loop"
REASON = ("loopboot: hibernation refused: Windows may move or change what the root lies in before this Linux resumes; "
          "suspend works")

ROWS = [
    pytest.param("trixie", "map", "", "", id="trixie-map"),
    pytest.param("bookworm", "loop", "fuseblk", LOOP, id="bookworm-loop-ntfs-3g"),
]


@pytest.mark.parametrize("release, way, driver, parameters", ROWS)
def test_sleep(workplace, release, way, driver, parameters):
    target = workplace.make_disk(rig.system_file(release, "root.img"), Layout())
    line = rig.command_line("/dev/sda2", Layout.path, f"{parameters} panic=1 test.also=sleep")
    with rig.boot(workplace, target, release, rig.initrd_of(release), line) as guest:
        assert guest.wake_up(rig.SECONDS), guest.console()[-3000:]
        verdict = rig.verdict_of(guest)
        console = guest.console()
    rig.check_verdict(verdict, way, Layout.path, "sda2", driver)
    for how in ("hibernate", "hybrid-sleep", "suspend-then-hibernate"):
        assert verdict[how] == REASON, verdict
    assert REASON in console
    assert verdict["configured"] == "AllowHibernation=no AllowHybridSleep=no AllowSuspendThenHibernate=no"
    assert (verdict["suspend"], verdict["awake"]) == ("1", "yes")
    assert verdict["failed_units"] == "" and verdict["system"] == "running"
    assert "I/O error" not in console
    rig.check_image(workplace, target)
