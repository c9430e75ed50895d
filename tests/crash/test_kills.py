"""The machine is killed at random moments amid writing, again and again, and boots again from the same disk.

QEMU's own end loses nothing that it has handed to this machine's page cache: it is as if the disk had no cache of its own, and
the machine lost its power. test_replay.py has the states of a disk with a cache.

KILLS is how many in all, CRASH_SEED has the moments of an earlier run again. Each kill is a line in build/crash/kills.log.
"""

import os
import time

import pytest

import content
import log
from host import Host
from machine import WAYS, Machine, wait_for_start, words

KILLS = int(os.environ.get("KILLS", 2 * len(WAYS)))
SECONDS = 5  # of writing, at most


def moment(chance, boot_seconds):
    """A moment of CHANCE: the phase, and seconds from its begin. One kill in five meets the boot, which takes BOOT_SECONDS."""
    if boot_seconds and chance.random() < 0.2:
        return "boot", chance.uniform(0, boot_seconds)
    return "load", chance.uniform(0, SECONDS)


def kill(guest, phase, seconds):
    """Kill GUEST after SECONDS of PHASE, and return how long its boot took, as far as it got."""
    boot_seconds = wait_for_start(guest) if phase == "load" else 0
    time.sleep(seconds)
    assert guest.process.poll() is None, guest.console()[-3000:]
    guest.process.kill()
    guest.process.wait()
    return boot_seconds


@pytest.mark.parametrize("way", [pytest.param(way, id=way.name) for way in WAYS])
def test_kills(workplace, way):
    machine, seed = Machine(workplace, way), log.seed()
    host, report, chance, boot_seconds = Host(machine.disk, way), content.Report(), log.chance(seed, way.name), 0
    for number in range(1, -(-KILLS // len(WAYS)) + 1):
        phase, seconds = moment(chance, boot_seconds)
        with machine.boot(number) as guest:
            boot_seconds = kill(guest, phase, seconds) or boot_seconds
            report.read(words(guest))
        with log.line("kills", way.name, 1, seed=seed, number=number, phase=phase, seconds=round(seconds, 2), safe=report.said()):
            assert not report.failures, report.failures
            host.check()
            image = workplace.path("image-after.img")
            machine.disk.extract_image(image)
            report.check_recovered(image, workplace.directory)
