"""The framework's own shell: that it opens when it should, and that a boot goes on from it."""

import rig
from disk import Layout

SHELL = r"\(initramfs\)"


def small(workplace, parameters, bus="virtio-scsi", root="/dev/sda2"):
    target = workplace.make_disk(rig.SMALL_IMAGE, Layout())
    line = rig.command_line(root, Layout.path, parameters)
    return rig.boot(workplace, target, "trixie", rig.initrd_of("trixie"), line, bus)


def check_mapped(guest):
    rig.check_verdict(rig.verdict_of(guest), "map", Layout.path, "sda2")


def test_break_before_the_root(workplace):
    with small(workplace, "break=mount") as guest:
        assert guest.wait_for(SHELL, rig.SECONDS), guest.console()
        guest.type("exit")
        check_mapped(guest)


def test_break_with_the_root(workplace):
    with small(workplace, "break=bottom") as guest:
        assert guest.wait_for(SHELL, rig.SECONDS), guest.console()
        guest.type("loopboot status")
        assert guest.wait_for("loopboot-root.*\n", rig.SECONDS), guest.console()
        guest.type("exit")
        check_mapped(guest)


def test_another_try_from_the_shell(workplace):
    with small(workplace, "rd.loopboot.timeout=3", bus="usb-late") as guest:
        assert guest.wait_for(SHELL, rig.SECONDS), guest.console()
        assert "there is no such device" in guest.console()
        guest.plug_in()
        guest.type("until [ -e /dev/sda2 ]; do sleep 1; done; exit")
        check_mapped(guest)


def test_panic_starts_again(workplace):
    with small(workplace, "panic=1 rd.loopboot.timeout=3", root="/dev/sdb2") as guest:
        assert guest.wait_for_end(rig.SECONDS), guest.console()
        assert "there is no such device" in guest.console()


def test_switched_off(workplace):
    """With rd.loopboot=0 the framework finds no root on the host itself, and nothing of ours has spoken or mapped."""
    with small(workplace, "rd.loopboot=0") as guest:
        assert guest.wait_for(SHELL, rig.SECONDS), guest.console()
        guest.type("ls /dev/mapper; echo END=$?")
        assert guest.wait_for("END=[0-9]", rig.SECONDS), guest.console()
        assert "loopboot" not in guest.console()
