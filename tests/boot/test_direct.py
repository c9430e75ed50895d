"""The root is the NTFS partition itself: whole Debians with systemd, in all drivers.

Each writes and reboots, and boots again, and the volume is closed each time. What Windows has on it stays as it is.
"""

import contextlib
import glob
import os
import re
import shutil

import pytest

import direct
import load
import rig
from debian import PROMPT, command
from test_power_off import POWER_OFFS, chance_of, moment

WAYS = [
    pytest.param(direct.NTFS3, id="ntfs3"),
    pytest.param(direct.NTFS_7_2, id="ntfs-7.2"),
    pytest.param(direct.NTFS_3G_6_1, id="ntfs-3g-6.1"),
    pytest.param(direct.DRACUT_NTFS3, id="dracut-ntfs3"),
    pytest.param(direct.DRACUT_UNSAID, id="dracut-unsaid-ntfs3"),
    pytest.param(direct.DRACUT_NO_SYSTEMD, id="dracut-no-systemd-ntfs3"),
    pytest.param(direct.DRACUT_UNSAID_NO_SYSTEMD, id="dracut-unsaid-no-systemd-ntfs3"),
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


@pytest.mark.parametrize("way, ends", [
    pytest.param(direct.NTFS3, ["soft-reboot", "halt"], id="soft-reboot-ntfs3"),
    pytest.param(direct.NTFS_7_2, ["soft-reboot", "halt"], id="soft-reboot-ntfs-7.2"),
    pytest.param(direct.NTFS3, ["kexec", "reboot"], id="kexec-ntfs3"),
    pytest.param(direct.NTFS_3G_6_1, ["kexec", "reboot"], id="kexec-ntfs-3g-6.1"),
])
def test_direct_other_ends(workplace, way, ends):
    target, chance = direct.make_disk(workplace, way), chance_of(workplace)
    host = load.Host(target, way)
    write_and_end(workplace, target, way, moment(chance), ends, "1")
    host.check()


# What people do with a system, and what must be there after a reboot.
MAKE_PACKAGE = ("mkdir -p p/DEBIAN p/usr/bin && install -m 4755 /bin/su p/usr/bin/probe && "
                "printf '%s: %s\\n' Package probe Version 1 Architecture all Maintainer 'N <n@localhost>' Description 'a probe' > p/DEBIAN/control && "
                "dpkg-deb --root-owner-group --build p probe_1_all.deb")
USE = ["ldconfig", MAKE_PACKAGE, "apt-get -q -y install ./probe_1_all.deb", "useradd --create-home alice",
       "su alice -c 'umask 77 && cp /etc/os-release ~/mine'"]
# By ntfs-3g in emulation, the initramfs with the modules for all machines is not made in half an hour.
FOR_THIS_MACHINE = "echo MODULES=dep > /etc/initramfs-tools/conf.d/driver-policy"
AFTERWARDS = ["ldconfig -p | grep libc.so", "dpkg --verify probe", "test -u /usr/bin/probe",
              "test \"$(stat -c '%U %a' /home/alice/mine)\" = 'alice 600'", "su alice -c 'cat ~/mine > ~/copy'",
              "apt-get -q -y purge probe", "test ! -e /usr/bin/probe", "userdel --remove alice", "test ! -e /home/alice"]


def use(workplace, target, way, log, lines, end, **boot):
    with direct.boot(workplace, target, way, log, "systemd.log_color=0 TERM=dumb", verdict="", **boot) as guest:
        assert guest.wait_for(PROMPT, rig.SECONDS), guest.console()
        for line in lines:
            command(guest, line)
        guest.type(f"systemctl {end}")
        assert load.ended(guest, end), guest.console()[-3000:]
        assert not re.search(load.COMPLAINTS, guest.console()), guest.console()


@pytest.mark.parametrize("way", WAYS[:3])
def test_use(workplace, way):
    """Also the initramfs that is made in such a root boots it."""
    target = direct.make_disk(workplace, way)
    host = load.Host(target, way)
    fewer = [FOR_THIS_MACHINE] if way.driver == "ntfs-3g" else []
    use(workplace, target, way, "1", [*USE, *fewer, "update-initramfs -u"], "reboot")
    host.check()
    with direct.looked_into(target) as directory:
        made, = glob.glob(f"{directory}/boot/initrd.img-*")
        shutil.copy(made, workplace.path("initrd.img"))
    use(workplace, target, way, "2", AFTERWARDS, "poweroff", initrd=workplace.path("initrd.img"))
    host.check()


@pytest.mark.parametrize("way", WAYS[:3])
def test_tree_on_ntfs(workplace, way):
    """Owners, modes, links, times and contents are those of the tree that was copied, file by file."""
    target = direct.make_empty(workplace.path("disk.img"), direct.TREE[way.release] + direct.ROOM)
    said = direct.fill(workplace, target, way, compare=True)
    assert int(said["files"]) > 10000
    assert said["differ"] == "0", said
