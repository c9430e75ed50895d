"""From an empty NTFS partition to a login prompt: what loopboot-mkimage made boots with its own kernel and initramfs."""

import os
import random
import re
import signal

import ntfs_volume
import rig
from debian import command
from disk import MIB
from host import PATH, Host, its_own_boot, live, seed
from run import run

GIB = 1024 * MIB
PIECE = MIB // 4096  # clusters
SHELL = r"root@live:~# "


def boot_and_look(workplace, target, prompt):
    """That the image boots by map to PROMPT, and that nothing outside it changes. A guest with a shell closes its file system."""
    with rig.Untouched(target, target.image_extents()):
        with its_own_boot(workplace, target) as guest:
            assert guest.wait_for(prompt, rig.SECONDS), guest.console()[-3000:]
            if prompt == SHELL:
                said = command(guest, "findmnt -n -o SOURCE,FSTYPE /; ls /host; ! dpkg -l live-boot")
                assert "/dev/mapper/loopboot-root ext4" in said and "pagefile.sys" in said
                guest.type("poweroff")
                assert guest.wait_for_end(rig.SECONDS)
    if prompt == SHELL:
        rig.check_image(workplace, target)


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
    boot_and_look(workplace, target, r"\w+ login: ")


def make_in_live_system(workplace, content, options=()):
    target = Host(workplace, 3 * GIB).disk(1300 * MIB)
    with live(workplace, target, options=options) as guest:
        assert guest.wait_for(SHELL, 2 * rig.SECONDS), guest.console()[-3000:]
        said = command(guest, f"loopboot-mkimage --host /dev/sda2 --path {PATH} --size 1300M {content}")
        assert re.search(r"Boot it with: root=UUID=[0-9A-F]{16} loop=/linux/root\.img", said)
        guest.type("poweroff")
        assert guest.wait_for_end(rig.SECONDS), guest.console()[-3000:]
    assert target.state()[1][0] == 0
    return target


def test_copy_of_a_live_system(workplace):
    target = make_in_live_system(workplace, "--copy-running")
    boot_and_look(workplace, target, SHELL)


def test_interrupted_in_a_live_system(workplace):
    """At ten random moments by signals, and once amid copying by Ctrl-C; here NTFS is ntfs3's, and what is filled a map."""
    chance = random.Random(seed(workplace))
    host = Host(workplace, 3 * GIB)
    before = host.facts()
    target = host.disk(0)
    made = []
    with live(workplace, target) as guest:
        assert guest.wait_for(SHELL, 2 * rig.SECONDS), guest.console()[-3000:]
        for number in range(10):
            moment, kind = chance.uniform(0, 20), chance.choice([signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
            said = command(guest, f"timeout --preserve-status -s {int(kind)} {moment:.2f} loopboot-mkimage --host /dev/sda2 "
                           f"--path /new{number}/deep/root.img --size 200M --swap 32M --empty; echo ended=$?; loopboot status")
            ended = int(re.search(r"\nended=(\d+)", said).group(1))
            assert ended in (0, 128 + kind) and "mkimage-" not in said, said
            made += [number] if ended == 0 else []
        seen = len(guest.console())
        guest.type("loopboot-mkimage --host /dev/sda2 --size 1300M --copy-running; echo status=$?")
        assert guest.wait_for(rf"(?s)\A.{{{seen}}}.*Copying the running system: [0-9]{{3}}", 300), guest.console()[-3000:]
        guest.press_ctrl_c()
        assert guest.wait_for(r"\nstatus=130", 60), guest.console()[-3000:]
        command(guest, "! grep loopboot-mkimage /proc/mounts && ! ls /dev/mapper/loopboot-*")
        guest.type("poweroff")
        assert guest.wait_for_end(rig.SECONDS), guest.console()[-3000:]
    assert len(made) < 8
    with target.volume() as host.volume:
        with host.files() as directory:
            for number in made:
                assert sorted(os.listdir(f"{directory}/new{number}/deep")) == ["root.img", "swap.img"]
                run("rm", "-r", f"{directory}/new{number}")
        assert host.facts() == before


def test_debian_in_a_live_system(workplace):
    network = ["-nic", "user,model=virtio-net-pci"]
    target = make_in_live_system(workplace, "--debian trixie --password-file /etc/hostname", options=network)
    boot_and_look(workplace, target, "debian login: ")


def test_debian(workplace):
    """By this machine itself, from the mirror that it has."""
    password = workplace.path("password")
    with open(password, "w", encoding="ascii") as file:
        file.write("secret\n")
    host = Host(workplace, 3 * GIB)
    status, _, err = host.mkimage("--size", "1500M", "--debian", "trixie", "--password-file", password)
    assert status == 0 and re.search(r"Installing Debian trixie: [0-9.]+ [MG]iB, ", err), err
    target = host.disk(1500 * MIB)
    with its_own_boot(workplace, target) as guest:
        assert guest.wait_for("debian login: ", rig.SECONDS), guest.console()[-3000:]
        guest.type("root")
        assert guest.wait_for("Password: ", 30)
        guest.type("secret")
        assert guest.wait_for("root@debian:~# ", 60), guest.console()[-1000:]
        command(guest, "findmnt -n -o SOURCE / | grep loopboot-root")
