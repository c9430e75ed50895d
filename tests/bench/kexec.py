"""Seconds that the jump from a boot medium into the image's kernel costs, beside that kernel booted at once."""
import re
import statistics
import time

import rig
import test_kexec
from disk import Layout
from guest import accelerator
from table import table

ROUNDS = 3
INSIDE = 'trixie'
MEDIA = {'no jump': None, 'a medium by initramfs-tools': ('trixie', 'default'), 'a medium by dracut': ('dracut-trixie', 'default'),
         'a medium with loopboot as /init': ('trixie', 'helper')}


def seconds(place, target, medium, log):
    """From the machine's start to its end, and of these what loopboot takes until it jumps, by the medium's kernel's clock."""
    release, flavour = medium or (INSIDE, 'default')
    line = rig.command_line('/dev/sda2', Layout.path, 'rd.loopboot.debug ignore_loglevel' + (f' {test_kexec.JUMP}' if medium else ''))
    started = time.monotonic()
    with rig.boot(place, target, release, rig.initrd_of(release, flavour), line.replace('quiet ', ''), log=log) as guest:
        rig.verdict_of(guest)
        whole = time.monotonic() - started
        stamps = [float(stamp) for stamp in re.findall(r'\[ *([\d.]+)\] loopboot: (?:attaching|jumping)', guest.console())]
    return whole, stamps[1] - stamps[0] if medium else 0.0


def bench():
    """All take turns, so that whatever else keeps this machine busy falls on each of them."""
    place = rig.Workplace('bench-kexec')
    image = test_kexec.small_image(place, rig.system_file(INSIDE, 'vmlinuz'), rig.initrd_of(INSIDE))
    target = place.make_disk(image, Layout())
    times = {name: [] for name in MEDIA}
    for number in range(ROUNDS):
        for row, (name, medium) in enumerate(MEDIA.items()):
            times[name].append(seconds(place, target, medium, f'{row}-{number}'))
    place.clear()
    table(f'A small guest from start to end, {ROUNDS} rounds, accelerator {accelerator()}',
          ('', 'median s', 'of these loopboot until the jump'),
          *((name, *(f'{statistics.median(column):.1f}' for column in zip(*found))) for name, found in times.items()))
