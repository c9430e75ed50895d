"""The framework's own shell: that it opens when it should, and that a boot goes on from it."""

import pytest

import rig
from disk import Layout

# Where they break off is spelled differently; each takes what is meant for it.
BEFORE_THE_ROOT = "break=mount rd.break=pre-mount"
WITH_THE_ROOT = "break=bottom rd.break=pre-pivot"
REPORT = "/run/initramfs/rdsosreport.txt"

SYSTEMS = [
    pytest.param("trixie", "default", id="initramfs-tools"),
    pytest.param("dracut-trixie", "default", id="dracut"),
    pytest.param("dracut-trixie", "no-systemd", id="dracut-no-systemd"),
]
on_all_systems = pytest.mark.parametrize("release, flavour", SYSTEMS)
with_dracut = pytest.mark.parametrize("release, flavour", SYSTEMS[1:])


def small(workplace, release, flavour, parameters, bus="virtio-scsi", root="/dev/sda2", loop=Layout.path):
    target = workplace.make_disk(rig.SMALL_IMAGE, Layout())
    line = rig.command_line(root, loop, parameters)
    return rig.boot(workplace, target, release, rig.initrd_of(release, flavour), line, bus)


def check_mapped(guest):
    rig.check_verdict(rig.verdict_of(guest), "map", Layout.path, "sda2")


@on_all_systems
def test_break_before_the_root(workplace, release, flavour):
    with small(workplace, release, flavour, BEFORE_THE_ROOT) as guest:
        rig.wait_for_shell(guest)
        guest.type("exit")
        check_mapped(guest)


@on_all_systems
def test_break_with_the_root(workplace, release, flavour):
    with small(workplace, release, flavour, WITH_THE_ROOT) as guest:
        rig.wait_for_shell(guest)
        guest.type("loopboot status")
        assert guest.wait_for("loopboot-root.*\n", rig.SECONDS), guest.console()
        guest.type("exit")
        check_mapped(guest)


@on_all_systems
def test_another_try_from_the_shell(workplace, release, flavour):
    with small(workplace, release, flavour, "rd.loopboot.timeout=3", bus="usb-late") as guest:
        rig.wait_for_shell(guest)
        assert "there is no such device" in guest.console()
        guest.plug_in()
        guest.type("until [ -e /dev/sda2 ]; do sleep 1; done; exit")
        check_mapped(guest)


def test_partitions_that_are_read_again(workplace):
    """Whoever asks the kernel for that, as udev may, takes the host away for a moment: we wait for it, and then hold it."""
    with small(workplace, "trixie", "default", BEFORE_THE_ROOT) as guest:
        rig.wait_for_shell(guest)
        guest.type("while :; do blockdev --rereadpt /dev/sda 2> /dev/null; done &")
        guest.type("n=0; while [ $n -lt 60 ] && loopboot attach --wait 30 > /dev/null && loopboot unmap root; do n=$((n+1)); done; "
                   "echo TIMES=$n")
        assert guest.wait_for(r"TIMES=\d", rig.SECONDS) and "TIMES=60" in guest.console(), guest.console()


@with_dracut
def test_report(workplace, release, flavour):
    """What dracut gathers for a report of a failed boot holds what we have said."""
    with small(workplace, release, flavour, "", loop="/linux/none.img") as guest:
        rig.wait_for_shell(guest)
        guest.type(rf"sed -n 's/.*\(loopboot: .*\)/REPORTED \1/p' {REPORT}")
        assert guest.wait_for(r"REPORTED loopboot: .*there is no such file .*none\.img", rig.SECONDS), guest.console()


@pytest.mark.parametrize("release, flavour, parameters", [
    pytest.param("trixie", "default", "panic=1", id="initramfs-tools"),
    pytest.param("dracut-trixie", "default", "rd.shell=0 rd.emergency=poweroff", id="dracut"),
    pytest.param("dracut-trixie", "no-systemd", "rd.shell=0 rd.emergency=poweroff", id="dracut-no-systemd"),
])
def test_no_shell(workplace, release, flavour, parameters):
    """Where nobody is to be let in, the machine ends instead."""
    with small(workplace, release, flavour, f"{parameters} rd.loopboot.timeout=3", root="/dev/sdb2") as guest:
        assert guest.wait_for_end(rig.SECONDS), guest.console()
        assert "there is no such device" in guest.console()


@on_all_systems
def test_switched_off(workplace, release, flavour):
    """With rd.loopboot=0 the framework finds no root on the host itself, and nothing of ours has spoken or mapped."""
    with small(workplace, release, flavour, "rd.loopboot=0") as guest:
        rig.wait_for_shell(guest)
        guest.type("ls /dev/mapper; echo END=$?")
        assert guest.wait_for("END=[0-9]", rig.SECONDS), guest.console()
        assert "loopboot" not in guest.console()
