"""The boot scripts of initramfs-tools: what they hand over to the framework, and when they call the helper."""

import pytest

from initramfs import SHELLS, Initramfs

ROOT = "/dev/mapper/loopboot-root"
FURTHER = "loopboot attach --sysroot /root"
USR = f"{FURTHER} --name usr"
CMDLINE = "root=/dev/sda2 loop=/linux/root.img ro"


@pytest.fixture(params=SHELLS)
def initramfs(tmp_path, request):
    return Initramfs(tmp_path, request.param)


def mounted(device, options="", flag="-r", fstype="ext4"):
    return [f"mount {flag} -t {fstype} {options}{device} /root"]


def test_the_image_is_checked_and_mounted_in_place_of_the_host(initramfs):
    initramfs.boot(CMDLINE)
    assert initramfs.logged("loopboot") == ["loopboot attach", FURTHER]
    assert initramfs.logged("fsck") == [f"fsck -C -a -V -t ext4 {ROOT}"]
    assert initramfs.logged("mount") == mounted(ROOT)
    assert initramfs.seconds == 3


@pytest.mark.parametrize("cmdline, loaded", [(CMDLINE, ["modprobe -q dm-mod"]), ("root=/dev/sda2 ro", [])])
def test_device_mapper_is_loaded_while_the_disks_are_looked_for(initramfs, cmdline, loaded):
    assert initramfs.early(cmdline) == loaded


def test_the_hosts_type_and_options_are_not_the_images(initramfs):
    initramfs.answer(WAY="map", ROOTFSTYPE="btrfs", ROOTFLAGS="subvol=@,noatime")
    initramfs.boot(f"{CMDLINE} rootfstype=ntfs3 rootflags=uid=0")
    assert initramfs.logged("mount") == mounted(ROOT, "-o subvol=@,noatime ", fstype="btrfs")


def test_no_type_and_no_options_of_the_image_leave_none_of_the_hosts(initramfs):
    initramfs.answer(WAY="map", ROOTFSTYPE="")
    initramfs.boot(f"{CMDLINE} rootfstype=ntfs3 rootflags=uid=0")
    assert initramfs.logged("mount") == mounted(ROOT, fstype="xfs")


def test_the_images_options_arrive_as_they_are(initramfs):
    initramfs.answer(WAY="map", ROOTFLAGS=r"""context="a:b\\n$HOME`'\''""")
    initramfs.boot(CMDLINE)
    assert initramfs.output.count("not found") == 0
    assert (initramfs.tree / "conf/loopboot.conf").read_text().splitlines()[3] == r"""ROOTFLAGS='context="a:b\\n$HOME`'\'''"""


def test_rw_is_the_roots(initramfs):
    initramfs.boot("root=/dev/sda2 loop=/linux/root.img rw")
    assert initramfs.logged("mount") == mounted(ROOT, flag="-w")


def test_a_loop_root_is_mounted_under_its_own_name(initramfs):
    initramfs.answer(WAY="loop", ROOT="/dev/loop0")
    initramfs.boot(CMDLINE)
    assert initramfs.logged("mount") == mounted("/dev/loop0")


def test_a_boot_that_is_not_ours_is_left_alone(initramfs):
    initramfs.boot("root=/dev/sda2 rootfstype=ext4 rootflags=noatime ro", answer="none", LOOP="/theirs")
    assert initramfs.logged("mount") == mounted("/dev/sda2", "-o noatime ")
    assert "LOOP=/theirs " in initramfs.output
    assert not (initramfs.tree / "conf/param.conf").exists()


def test_ubuntus_own_loop_mount_stays_out(initramfs):
    initramfs.boot(CMDLINE, LOOP="/linux/root.img", LOOPFSTYPE="ext4", LOOPFLAGS="-o x")
    assert "LOOP= LOOPFSTYPE= LOOPFLAGS=\n" in initramfs.output


def test_a_hibernated_system_is_resumed_before_anything_is_attached(initramfs):
    (initramfs.tree / "dev/sdb1").touch()
    initramfs.boot(f"{CMDLINE} resume=/dev/sdb1")
    assert [line for line in initramfs.log if line.split()[0] in ("resume", "loopboot")] == [
        "resume /dev/sdb1", "loopboot attach", FURTHER]


def test_waiting_for_the_resume_device_attaches_nothing(initramfs):
    initramfs.boot(f"{CMDLINE} resume=/dev/sdb1", appears=5)
    assert initramfs.logged("loopboot") == ["loopboot attach", FURTHER]
    assert "Gave up waiting for suspend/resume device" in initramfs.output
    assert initramfs.logged("mount") == mounted(ROOT)


def test_a_host_that_appears_late_is_awaited(initramfs):
    initramfs.boot(CMDLINE, appears=12)
    assert initramfs.seconds == 12
    assert set(initramfs.logged("loopboot")[:-1]) == {"loopboot attach"}
    assert initramfs.logged("shell") == []
    assert initramfs.logged("mount") == mounted(ROOT)
    assert (initramfs.tree / "conf/param.conf").read_text().count("\n") == 1


@pytest.mark.parametrize("appears", [0, 12])
def test_a_direct_root_is_shown_where_the_helper_has_mounted_it_and_is_not_checked(initramfs, appears):
    initramfs.answer(WAY="direct", ROOT="/run/initramfs/loopboot/host", ROOTFSTYPE="none", ROOTFLAGS="bind")
    initramfs.boot("root=/dev/sda2 rootfstype=ntfs ro", answer="direct", appears=appears)
    assert initramfs.logged("loopboot") == ["loopboot attach", *["loopboot attach --wait -"] * bool(appears), FURTHER]
    assert initramfs.logged("mount") == mounted("/run/initramfs/loopboot/host", "-o bind ", fstype="none")
    assert initramfs.logged("fsck") == []


@pytest.mark.parametrize("timeout", [5, 30, 90])
def test_a_host_that_never_appears_is_named_after_the_timeout(initramfs, timeout):
    initramfs.repair(': >"$TREE/dev/sda2"')
    initramfs.boot(CMDLINE, appears=10 ** 6, timeout=timeout)
    assert timeout <= initramfs.seconds - 3 <= timeout + 1
    assert initramfs.logged("loopboot")[-3:] == ["loopboot attach --wait 0"] * 2 + [FURTHER]
    assert "there is no such device (/dev/sda2)" in initramfs.output
    assert "Gave up" not in initramfs.output
    assert len(initramfs.logged("shell")) == 1
    assert initramfs.logged("mount") == mounted(ROOT)


def test_rootdelay_lengthens_the_wait_as_the_helper_says(initramfs):
    initramfs.boot(f"{CMDLINE} rootdelay=60", appears=50, timeout=60)
    assert initramfs.seconds == 50
    assert initramfs.logged("mount") == mounted(ROOT)


def test_a_failure_gives_the_shell_at_once_and_exit_tries_again(initramfs):
    initramfs.break_volume()
    initramfs.repair('[ ! -e "$TREE/seen" ] || : >"$TREE/broken"; : >"$TREE/seen"')
    initramfs.boot(CMDLINE)
    assert initramfs.output.count("a run list is damaged") == 2
    assert len(initramfs.logged("shell")) == 2
    assert initramfs.seconds == 3
    assert initramfs.logged("mount") == mounted(ROOT)


def test_a_failure_is_heard_under_quiet(initramfs):
    initramfs.break_volume()
    initramfs.boot(f"{CMDLINE} quiet panic=7")
    assert "a run list is damaged" in initramfs.output
    assert "ALERT!  loopboot" in initramfs.output


def test_panic_reboots_and_opens_no_shell(initramfs):
    initramfs.break_volume()
    initramfs.boot(f"{CMDLINE} panic=7")
    assert initramfs.logged("reboot")[0] == "reboot -f"
    assert initramfs.seconds >= 10
    assert initramfs.logged("shell") == []


def test_usr_on_an_image_of_its_own_is_attached_when_the_framework_waits_for_it(initramfs):
    initramfs.usr_of_its_own()
    initramfs.boot(CMDLINE)
    assert initramfs.logged("loopboot") == ["loopboot attach", USR, FURTHER]
    assert initramfs.logged("fsck")[1:] == ["fsck -C -a -V -t ext4 /dev/mapper/loopboot-usr"]
    assert initramfs.logged("mount")[1:] == ["mount -r -t ext4 -o defaults /dev/mapper/loopboot-usr /root/usr"]
    assert initramfs.logged("shell") == []
    assert initramfs.seconds == 4


def test_usr_beside_a_root_that_appears_late(initramfs):
    initramfs.usr_of_its_own()
    initramfs.boot(CMDLINE, appears=12)
    assert initramfs.logged("loopboot")[-2:] == [USR, FURTHER]
    assert initramfs.seconds == 13


def test_usr_that_is_missing_gives_the_shell_at_once(initramfs):
    initramfs.usr_of_its_own(missing=True)
    initramfs.repair(': >"$TREE/missing"')
    initramfs.boot(CMDLINE)
    assert "there is no such file" in initramfs.output
    assert len(initramfs.logged("shell")) == 1
    assert initramfs.logged("loopboot") == ["loopboot attach", USR, USR, FURTHER]


def test_a_further_image_that_fails_does_not_stop_the_boot(initramfs):
    initramfs.usr_of_its_own(missing=True)
    (initramfs.tree / "fstab").unlink()
    initramfs.boot(CMDLINE)
    assert initramfs.logged("loopboot") == ["loopboot attach", FURTHER]
    assert "there is no such file" in initramfs.output
    assert "LOOP= " in initramfs.output
    assert initramfs.logged("shell") == []
