"""The crash tests themselves: that what they would notice they do notice."""

import os

import pytest

import ntfs_volume
from content import BLOCK, SECTOR, Lost, Report, mend_superblock, recover, sector
from disk import Layout
from host import Host
from machine import GROUP, MAP, NTFS3, NTFS_7_2, make_image
from run import run

SUPERBLOCK = 1024 + 0x30  # when it was mounted and written last
SAID = "started 3\nblock grown3 1 12\nwhole slot0 2 7\nblock grown3 "


def file(name, *versions):
    """What NAME holds if its sectors have these VERSIONS, each for one or for a whole block."""
    return b"".join(sector(name, number, index, version if isinstance(version, int) else version[index])
                    for number, version in enumerate(versions) for index in range(BLOCK // SECTOR))


GOOD = {"grown3": file("grown3", 1, 12), "slot0": file("slot0", 7, 7)}


def check(workplace, files):
    report, tree, image = Report(), workplace.path("tree/load"), workplace.path("some.img")
    report.read(SAID)
    os.makedirs(tree)
    for name, content in files.items():
        with open(os.path.join(tree, name), "wb") as target:
            target.write(content)
    run("mkfs.ext4", "-q", "-d", os.path.dirname(tree), image, "4M")
    report.check(image, workplace.directory)


@pytest.mark.parametrize("files", [
    pytest.param(GOOD, id="what-was-said"),
    pytest.param(GOOD | {"grown3": file("grown3", 1, [12, 13] * 4, 14)}, id="later-sectors"),
    pytest.param(GOOD | {"slot0": file("slot0", 8)}, id="later-whole"),
])
def test_held(workplace, files):
    check(workplace, files)


@pytest.mark.parametrize("files", [
    pytest.param({"slot0": GOOD["slot0"]}, id="no-file"),
    pytest.param(GOOD | {"grown3": file("grown3", 1)}, id="short-file"),
    pytest.param(GOOD | {"grown3": file("grown3", 1, [12] * 7 + [11])}, id="earlier-sector"),
    pytest.param(GOOD | {"grown3": file("grown3", 12, 12)[:BLOCK] * 2}, id="other-block"),
    pytest.param(GOOD | {"grown3": file("grown3", 1, 12)[:-1] + b"?"}, id="other-byte"),
    pytest.param(GOOD | {"grown3": file("grown3", 1) + bytes(BLOCK)}, id="zeros"),
    pytest.param(GOOD | {"slot0": file("slot0", 6, 6)}, id="earlier-whole"),
    pytest.param(GOOD | {"slot0": file("slot0", 8, 7)}, id="mixed-whole"),
    pytest.param(GOOD | {"slot0": file("slot0", 7)}, id="short-whole"),
])
def test_lost(workplace, files):
    with pytest.raises(Lost):
        check(workplace, files)


def test_half_a_superblock(workplace):
    image = workplace.path("some.img")
    make_image(image)
    assert not mend_superblock(image, GROUP)
    with open(image, "r+b") as file:
        file.seek(SUPERBLOCK)
        file.write(b"later")
    with pytest.raises(Lost):
        recover(image)
    assert mend_superblock(image, GROUP)
    recover(image)


@pytest.fixture
def target(workplace):
    image = workplace.path("root.img")
    make_image(image)
    return workplace.make_disk(image, Layout(room=32))


def flip(target, at):
    with open(target.file, "r+b") as disk:
        disk.seek(at)
        byte = disk.read(1)[0]
        disk.seek(at)
        disk.write(bytes([byte ^ 1]))


def test_host(target):
    """The image may change, and if it is reached through a mount its record may; nothing else."""
    image, outside = target.image_extents()[0][1], 5 << 20
    mapped, mounted = Host(target, MAP), Host(target, NTFS3)
    flip(target, image)
    mapped.check()
    flip(target, mounted.may_change[-1][0] + 8)  # its log sequence number, which ntfs-3g has no use for
    mounted.check()
    with pytest.raises(Lost):
        mapped.check()
    flip(target, outside)
    with pytest.raises(Lost):
        mounted.check()


def test_dirty_host(target):
    """One driver may leave the volume marked dirty, and nobody else."""
    marking, not_marking = Host(target, NTFS_7_2), Host(target, NTFS3)
    with target.host_device() as device:
        ntfs_volume.mark_dirty(device)
    marking.check()
    with pytest.raises(Lost):
        not_marking.check()
