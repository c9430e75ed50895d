"""From an empty NTFS partition to a login prompt: what loopboot-mkimage made boots, with its own kernel and initramfs."""

import os
import random
import re
import signal
import time

import ntfs_volume
import rig
from debian import PATIENCE, command
from disk import MIB
from host import PATH, Host, its_own_boot, seed
from live_system import GIB, SHELL, live, new_stick, start_from
from run import run

PIECE = MIB // 4096  # clusters
EMPTY = "loopboot-mkimage --host /dev/sda2 --path /new{number}/deep/root.img --size 200M --swap 32M --empty"
LOGIN = r"\w+ login: "


def test_archive_in_pieces(workplace, base):
    """No run of free clusters is longer than 1 MiB."""
    host = Host(workplace, 2 * GIB)
    with ntfs_volume.scattered(host.volume, PIECE + 1):
        status, out, err = host.mkimage("--size", "800M", "--tar", base)
    assert status == 0, err
    pieces = int(re.search(r"lies in (\d+) extents", out).group(1))
    assert pieces >= 800
    target = host.disk(800 * MIB)
    assert max(length for _, _, length in target.image_extents()) <= MIB
    with rig.Untouched(target, target.image_extents()), its_own_boot(workplace, target) as guest:
        assert guest.wait_for(LOGIN, rig.SECONDS), guest.console()[-3000:]


def make_in_live_system(workplace, content, options=(), first="true"):
    """An image and a boot stick by one command each, in a live system; the stick is written once its user says so."""
    target = Host(workplace, 3 * GIB).disk(1300 * MIB)
    stick, plugged_in = new_stick(workplace)
    with live(workplace, target, options=(*plugged_in, *options)) as guest:
        assert guest.wait_for(SHELL, 2 * rig.SECONDS), guest.console()[-3000:]
        command(guest, first)
        said = command(guest, f"loopboot-mkimage --host /dev/sda2 --path {PATH} --size 1300M {content}")
        assert re.search(r"Boot it with: root=UUID=[0-9A-F]{16} loop=/linux/root\.img", said)
        known = len(guest.console())
        guest.type(f"loopboot-mkrescue --root /dev/sda2 --loop {PATH} --timeout 2 --cmdline 'console=ttyS0 no_timer_check' "
                   "--usb /dev/sdb; echo status=$?")
        assert guest.wait_for(rf"(?s)\A.{{{known}}}.*QEMU HARDDISK.*yes", PATIENCE), guest.console()[-3000:]
        guest.type("yes")
        assert guest.wait_for(rf"(?s)\A.{{{known}}}.*\nstatus=0", PATIENCE), guest.console()[-3000:]
        guest.type("sync; poweroff -f")
        assert guest.wait_for_end(rig.SECONDS), guest.console()[-3000:]
    assert target.state()[1][0] == 0
    return target, stick


def check_two_kernels(guest):
    """The medium's own, and the one that it found in the image."""
    assert guest.console().count("] Linux version ") == 2, guest.console()


def test_two_commands_copy(workplace):
    target, stick = make_in_live_system(workplace, "--copy-running")
    with rig.Untouched(target, target.image_extents()), start_from(stick, workplace, target, "secure-boot") as guest:
        assert guest.wait_for(SHELL, PATIENCE), guest.console()[-3000:]
        check_two_kernels(guest)
        said = command(guest, "findmnt -n -o SOURCE,FSTYPE /; ls /host; ! dpkg -l live-boot")
        assert "/dev/mapper/loopboot-root ext4" in said and "pagefile.sys" in said
        guest.type("poweroff")
        assert guest.wait_for_end(rig.SECONDS), guest.console()[-3000:]
    rig.check_image(workplace, target)


def test_two_commands_debian(workplace):
    online = ("card=$(ls /sys/class/net | grep -v lo); busybox ip link set $card up && busybox ip addr add 10.0.2.15/24 dev $card && "
              "busybox ip route add default via 10.0.2.2 && echo nameserver 10.0.2.3 > /etc/resolv.conf")
    network = ["-nic", "user,model=virtio-net-pci"]
    target, stick = make_in_live_system(workplace, "--debian trixie --password-file /etc/hostname", network, online)
    with rig.Untouched(target, target.image_extents()), start_from(stick, workplace, target, "bios") as guest:
        assert guest.wait_for("debian login: ", PATIENCE), guest.console()[-3000:]
        check_two_kernels(guest)


def test_interrupted_in_a_live_system(workplace):
    """At ten random moments by signals, and once amid copying by Ctrl-C; here NTFS is ntfs3's, and what is filled a map."""
    chance = random.Random(seed(workplace))
    host = Host(workplace, 3 * GIB)
    before = host.facts()
    target = host.disk(0)
    made = [0]
    with live(workplace, target) as guest:
        assert guest.wait_for(SHELL, 2 * rig.SECONDS), guest.console()[-3000:]
        started = time.monotonic()
        command(guest, EMPTY.format(number=0))
        whole = time.monotonic() - started
        for number in range(1, 11):
            moment, kind = chance.uniform(0, whole), chance.choice([signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
            said = command(guest, f"timeout --preserve-status -s {int(kind)} {moment:.2f} {EMPTY.format(number=number)}; "
                           "echo ended=$?; loopboot status")
            ended = int(re.search(r"\nended=(\d+)", said).group(1))
            assert ended in (0, 128 + kind) and "mkimage-" not in said, said
            made += [number] if ended == 0 else []
        seen = len(guest.console())
        guest.type("loopboot-mkimage --host /dev/sda2 --size 1300M --copy-running; echo status=$?")
        assert guest.wait_for(rf"(?s)\A.{{{seen}}}.*Copying the running system: [0-9]{{3}}", 300), guest.console()[-3000:]
        guest.press_ctrl_c()
        assert guest.wait_for(r"\nstatus=130", 60), guest.console()[-3000:]
        command(guest, "! grep loopboot-mkimage /proc/mounts && ! ls /dev/mapper/loopboot-*")
        guest.type("sync; poweroff -f")
        assert guest.wait_for_end(rig.SECONDS), guest.console()[-3000:]
    assert len(made) < 9
    with target.volume() as host.volume:
        with host.files() as directory:
            for number in made:
                assert sorted(os.listdir(f"{directory}/new{number}/deep")) == ["root.img", "swap.img"]
                run("rm", "-r", f"{directory}/new{number}")
        assert host.facts() == before


def test_debian(workplace):
    """By this machine itself, from the mirror that it has."""
    password = workplace.path("password")
    with open(password, "w", encoding="ascii") as file:
        file.write("secret\n")
    host = Host(workplace, 3 * GIB)
    status, _, err = host.mkimage("--size", "1500M", "--debian", "trixie", "--include", "nano",
                                  "--password-file", password)
    assert status == 0 and re.search(r"Installing Debian trixie: [0-9.]+ [MG]iB, ", err), err
    target = host.disk(1500 * MIB)
    with its_own_boot(workplace, target) as guest:
        assert guest.wait_for("debian login: ", rig.SECONDS), guest.console()[-3000:]
        guest.type("root")
        assert guest.wait_for("Password: ", 30)
        guest.type("secret")
        assert guest.wait_for("root@debian:~# ", 60), guest.console()[-1000:]
        command(guest, "findmnt -n -o SOURCE / | grep loopboot-root && test -x /usr/bin/nano")
