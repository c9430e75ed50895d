"""The small guest, booted from all kinds of disks by the real initramfs."""

import contextlib
import re

import pytest

import rig
from cases import BOOTS, REFUSALS
from disk import HOST_START
from run import run


def host_uuid(target):
    return run("blkid", "-p", "-O", HOST_START, "-o", "value", "-s", "UUID", target.file).decode().strip()


def start(case, workplace, target, more=""):
    uuid = host_uuid(target)
    root = case.root.format(uuid=uuid, small=uuid.lower())
    line = rig.command_line(root, case.loop, f"{case.parameters} {more}")
    return rig.boot(workplace, target, case.release, rig.initrd_of(case.release, case.flavour), line, case.bus)


def named(cases):
    return [pytest.param(case, id=case.name) for case in cases]


def state_of(case, target):
    """What is to stay of an NTFS host; the holes of a sparse image take clusters when they are written to."""
    if case.layout.host != "ntfs":
        return None
    information, found = target.state()
    return (information["Volume Flags"] if case.layout.holes else information), found


@pytest.mark.parametrize("case", named(BOOTS))
def test_boots(case, workplace):
    target = workplace.make_disk(rig.SMALL_IMAGE, case.layout)
    mapped = case.way == "map"
    before = state_of(case, target)
    if mapped and case.layout.pieces > 1:
        assert len(target.image_extents()) >= case.layout.pieces
    with rig.Untouched(target, target.image_extents()) if mapped else contextlib.nullcontext():
        with start(case, workplace, target, "panic=1") as guest:
            if case.late:
                rig.plug_in_late(guest, case.late)
            rig.check_verdict(rig.verdict_of(guest), case.way, case.layout.path, case.host, case.driver)
            check_words(case, guest.console())
    if case.layout.host == "ntfs":
        assert state_of(case, target) == before
        rig.check_image(workplace, target)
    if mapped:
        rig.check_remembered(workplace, target)


def check_words(case, console):
    assert re.search(case.says, console), console
    assert not case.never_says or case.never_says not in console, console


@pytest.mark.parametrize("case", named(REFUSALS))
def test_refuses(case, workplace):
    """The boot ends with a message and in the framework's own shell, and nothing was written to the disk."""
    target = workplace.make_disk(rig.SMALL_IMAGE, case.layout)
    before = target.hash_outside([])
    with start(case, workplace, target) as guest:
        rig.wait_for_shell(guest)
        assert re.search(f"loopboot: .*({case.says})", guest.console()), guest.console()
    assert target.hash_outside([]) == before
