"""The rig itself: that what it would notice it does notice."""

import os

import pytest

import rig
from disk import Layout

IMAGE = rig.SMALL_IMAGE


def change_byte(file, offset):
    with open(file, "r+b") as disk:
        disk.seek(offset)
        byte = disk.read(1)[0]
        disk.seek(offset)
        disk.write(bytes([byte ^ 1]))


@pytest.mark.parametrize("layout", [Layout(), Layout(pieces=5000), Layout(holes=4096)], ids=["whole", "pieces", "holes"])
def test_image_is_where_its_extents_are(workplace, layout):
    target = workplace.make_disk(IMAGE, layout)
    copy = workplace.path("copy.img")
    target.extract_image(copy)
    with open(copy, "rb") as found, open(IMAGE, "rb") as put:
        assert found.read() == put.read()


def test_a_changed_byte_outside_is_noticed(workplace):
    target = workplace.make_disk(IMAGE, Layout(pieces=100))
    extents = target.image_extents()
    before = target.hash_outside(extents)
    for _, at, length in extents[:2]:
        change_byte(target.file, at)
        change_byte(target.file, at + length - 1)
    assert target.hash_outside(extents) == before
    for outside in (0, extents[0][1] - 1, extents[0][1] + extents[0][2], os.path.getsize(target.file) - 1):
        change_byte(target.file, outside)
        assert target.hash_outside(extents) != before
        change_byte(target.file, outside)
    assert target.hash_outside(extents) == before


def test_state_notices_the_dirty_flag(workplace):
    clean = workplace.make_disk(IMAGE, Layout()).state()
    os.unlink(workplace.path("disk.img"))
    dirty = workplace.make_disk(IMAGE, Layout(dirty=True)).state()
    assert clean[0]["Volume Flags"] != dirty[0]["Volume Flags"]
