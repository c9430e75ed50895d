"""What waits for the disk in the guest has the disk flush its cache, or write past it: the commands are counted at the device."""

import collections
import re

import pytest

import log
from machine import MAP, MAP_6_1, NTFS3, NTFS_3G, NTFS_7_2, Machine, wait_until, words

SYNCS = 50
SYNCHRONIZE_CACHE = (0x35, 0x91)
WRITE, FORCE_UNIT_ACCESS = (0x2A, 0x8A), 0x08  # a bit of the second byte
NAME = {"overwrite": "overwritten", "write_through": "through"}


def commands(trace):
    """How many flushes and writes with FUA the disk has been given."""
    counts = collections.Counter(flushes=0, fua=0)
    with open(trace, encoding="ascii", errors="replace") as file:
        for line in file:
            if found := re.search(r"scsi_disk_new_request .*data= 0x(\w\w) 0x(\w\w)", line):
                command, second = int(found[1], 16), int(found[2], 16)
                counts["flushes"] += command in SYNCHRONIZE_CACHE
                counts["fua"] += command in WRITE and bool(second & FORCE_UNIT_ACCESS)
    return counts


def syncs(said, writer):
    """How often WRITER has waited for the disk: all blocks of one time have one version."""
    return len(set(re.findall(rf"^block {NAME[writer]} \d+ (\d+)$", said, re.MULTILINE)))


def count(workplace, way, writer, parameters=""):
    """How often WRITER waited for the disk within some time, and what the disk was told in a time that has this one in it."""
    machine, trace = Machine(workplace, way), workplace.path("trace")
    further = ("-global", "scsi-hd.dpofua=on", "-trace", "scsi_disk_new_request", "-D", trace)
    with machine.boot(1, f"test.only={writer} {parameters}", further) as guest:
        wait_until(guest, lambda said: syncs(said, writer) > 0)
        before, first = commands(trace), syncs(words(guest), writer)
        wait_until(guest, lambda said: syncs(said, writer) >= first + SYNCS)
        waited = syncs(words(guest), writer) - first
        return waited, commands(trace) - before


@pytest.mark.parametrize("way", [pytest.param(way, id=way.name) for way in (MAP, MAP_6_1, NTFS3, NTFS_7_2, NTFS_3G)])
@pytest.mark.parametrize("writer", NAME)
def test_each_reaches_the_disk(workplace, way, writer):
    waited, told = count(workplace, way, writer)
    with log.line("flushes", f"{way.name}-{writer}", waited, flushes=told["flushes"], fua=told["fua"]):
        assert told["flushes"] + told["fua"] >= waited


def test_flushes_without_barriers(workplace):
    """That the count would notice: a file system that is told to have none lets the disk keep it all in its cache."""
    waited, told = count(workplace, MAP, "overwrite", "loopflags=nobarrier")
    assert sum(told.values()) < waited
