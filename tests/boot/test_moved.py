"""An image that lies elsewhere than when it was last used: it is used there if Windows closed the volume, else if the user says so."""

import re

import pytest

import ntfs
import place
import rig
import volume_states
from disk import HOST_START, Layout
from run import run
from session import Session

MOVED = "loopboot: .*does not lie where it did .*/dev/sda2.*: start Windows and choose Restart.*rd.loopboot.accept-move"
DATA = "/linux/data.img"
MAP = f"loopboot map /dev/sda2 {Layout.path} --name look"
READ_ONLY = "ro fsck.mode=skip rd.loopboot.read-only"
BOOT_CODE = b"\xeb\x58\x90" + b"boot code".ljust(507, b"\x90") + b"\x55\xaa"
PAGE = 4096


def change(target, edit):
    """Have EDIT change the volume of TARGET, an ntfs.Volume, and write what it changed to the disk."""
    with open(target.file, "r+b") as disk:
        disk.seek(HOST_START)
        before = disk.read(target.host_size)
        volume = ntfs.Volume(before)
        edit(volume)
        after = volume.finished()
        for at in range(0, len(before), PAGE):
            if before[at:at + PAGE] != after[at:at + PAGE]:
                disk.seek(HOST_START + at)
                disk.write(after[at:at + PAGE])


def write(volume, data, name="root.img"):
    """Write DATA at the image's beginning."""
    at = volume.find(name).attribute(ntfs.DATA).locate(0)
    volume.data[at:at + len(data)] = data


def use_and_move(volume, *names):
    """What the first use leaves in the images of these NAMES, and what a defragmenter does afterwards."""
    for name in names:
        record = place.record_of(volume, name)
        place.move(volume, name, 16)
        write(volume, record, name)


def move(volume):
    place.move(volume, "root.img", 16)


def close(volume):
    """Windows has run, and was shut down; what is left is its file."""
    at = volume.find("hiberfil.sys").attribute(ntfs.DATA).locate(0)
    volume.data[at:at + PAGE] = bytes(PAGE)


def start(workplace, target, parameters="panic=1", log="1"):
    line = rig.command_line("/dev/sda2", Layout.path, parameters)
    return rig.boot(workplace, target, "trixie", rig.initrd_of("trixie"), line, log=log)


def moved_images(workplace):
    """Windows has moved the root's image and another one since they were last used, and was then hibernated."""
    data = workplace.path("data.img")
    run("mkfs.ext4", "-q", "-b", "4096", data, "8M")
    target = workplace.make_disk(rig.SMALL_IMAGE, Layout(hibernated=True, further=((DATA, data),)))
    change(target, lambda volume: use_and_move(volume, "root.img", "data.img"))
    return target


def check_boots(workplace, target, parameters, log):
    """It boots and closes what it used; nothing but the image was written to, and that remembers where it lies."""
    with rig.Untouched(target, target.image_extents()):
        with start(workplace, target, f"panic=1 {parameters}", log) as guest:
            rig.check_verdict(rig.verdict_of(guest), "map", Layout.path, "sda2")
            assert "loopboot: " not in guest.console()
    rig.check_remembered(workplace, target)


def test_refused_until_the_user_says_so(workplace):
    target = moved_images(workplace)
    before = target.hash_outside([])
    with rig.Untouched(target, target.image_extents()), start(workplace, target, f"rd.loopboot.extra={DATA}:data") as guest:
        session = Session(guest)
        assert re.search(MOVED, guest.console()), guest.console()
        session.refused(MAP, 3, "does not lie where it did", "map: --read-only, --accept-move")
        session.done(f"{MAP} --read-only && loopboot unmap look")
        session.refused(f"loopboot check /dev/sda2 {Layout.path}", 3, "It does not lie where it did", "4 witnesses agree")
        session.done("sync")
        assert target.hash_outside([]) == before
        session.done(f"{MAP} --accept-move")
        assert "It lies where it did" in session.done(f"loopboot check /dev/sda2 {Layout.path}")
        session.done("loopboot unmap look")
        guest.type("exit")
        verdict = rig.verdict_of(guest)
        rig.check_verdict(verdict, "map", Layout.path, "sda2")
        assert verdict["attached"] == "loopboot-root"
        assert re.search(rf"deciding how to reach {DATA}: .*does not lie where it did .*\({DATA}\)", guest.console()), guest.console()
        assert "the boot goes on without /dev/mapper/loopboot-data" in guest.console()
    rig.check_remembered(workplace, target)


@pytest.mark.parametrize("dirty, leave", [pytest.param(True, lambda _: None, id="dirty"),
                                          pytest.param(False, volume_states.hiberfile(0x448, 1, 0x3cc), id="fast-startup"),
                                          pytest.param(False, volume_states.make_unclean, id="log-unclean")])
def test_refused_in_other_states(workplace, dirty, leave):
    target = workplace.make_disk(rig.SMALL_IMAGE, Layout(dirty=dirty))
    change(target, lambda volume: (use_and_move(volume, "root.img"), leave(volume)))
    with rig.Untouched(target, target.image_extents()), start(workplace, target, "") as guest:
        session = Session(guest)
        assert re.search(MOVED, guest.console()), guest.console()
        session.refused(MAP, 3, "does not lie where it did")
        session.done(f"{MAP} --accept-move && loopboot unmap look")
        guest.type("exit")
        rig.check_verdict(rig.verdict_of(guest), "map", Layout.path, "sda2")
    rig.check_remembered(workplace, target)


def test_the_users_word_counts_for_all_images(workplace):
    target = moved_images(workplace)
    with rig.Untouched(target, target.image_extents() + target.image_extents(DATA)):
        with start(workplace, target, f"panic=1 rd.loopboot.extra={DATA}:data rd.loopboot.accept-move") as guest:
            assert rig.verdict_of(guest)["attached"] == "loopboot-data loopboot-root"
            assert "loopboot: " not in guest.console()


def test_use_move_and_use(workplace):
    """The life of an image: used, moved, read, used since the user said so, moved again, closed by Windows, and used."""
    target = workplace.make_disk(rig.SMALL_IMAGE, Layout(hibernated=True))
    check_boots(workplace, target, "", "first")
    change(target, move)
    with rig.Untouched(target, []), start(workplace, target, f"panic=1 {READ_ONLY}", "read") as guest:
        assert rig.verdict_of(guest)["root_options"].startswith("ro")
    check_boots(workplace, target, "rd.loopboot.accept-move", "accepted")
    check_boots(workplace, target, "", "used")
    change(target, move)
    change(target, close)
    check_boots(workplace, target, "", "closed")


def test_boot_code_is_left_alone(workplace):
    """What somebody keeps in the image's boot block stays there, and the image is used without that it remembers anything."""
    target = workplace.make_disk(rig.SMALL_IMAGE, Layout(hibernated=True))
    change(target, lambda volume: write(volume, BOOT_CODE))
    for log in "12":
        with rig.Untouched(target, target.image_extents()), start(workplace, target, log=log) as guest:
            rig.check_verdict(rig.verdict_of(guest), "map", Layout.path, "sda2")
        assert rig.boot_block(workplace, target) == BOOT_CODE.ljust(1024, b"\0")
        change(target, move)
