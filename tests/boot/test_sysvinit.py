"""A Debian with sysvinit: nothing changes the root at its end, and ntfs-3g must be spared when all processes are ended."""

import rig
from disk import Layout

PARAMETERS = "rd.loopboot.mode=loop rootfstype=ntfs-3g test.write=20"


def test_sysvinit(workplace):
    target = workplace.make_disk(rig.system_file("sysvinit-trixie", "root.img"), Layout())
    before = target.state()
    line = rig.command_line("/dev/sda2", Layout.path, PARAMETERS)
    with rig.boot(workplace, target, "sysvinit-trixie", rig.initrd_of("sysvinit-trixie"), line) as guest:
        verdict = rig.verdict_of(guest)
        rig.check_verdict(verdict, "loop", Layout.path, "sda2", "fuseblk")
        assert "system" not in verdict  # what only systemd says
        assert "Will now halt" in guest.console()
        assert "I/O error" not in guest.console()
    assert target.state() == before
    rig.check_image(workplace, target)
