"""Seconds from the kernel's start to the root's first process, beside the same root on a partition of its own."""
import statistics

import rig
from disk import Layout
from guest import accelerator
from table import table

ROUNDS = 3
INITRAMFS = {'initramfs-tools': ('trixie', 'default'), 'dracut': ('dracut-trixie', 'default'),
             'dracut without systemd': ('dracut-trixie', 'no-systemd')}
WAYS = {'a partition of its own': (Layout(host='image', path=''), ''), 'map': (Layout(), ''),
        'loop over ntfs3': (Layout(), 'rd.loopboot.mode=loop')}


def seconds_to_root(place, target, initramfs, parameters, log):
    release, flavour = initramfs
    line = rig.command_line('/dev/sda2', target.layout.path, parameters)
    with rig.boot(place, target, release, rig.initrd_of(release, flavour), line, log=log) as guest:
        return float(rig.verdict_of(guest)['uptime'])


def bench():
    """All take turns, so that whatever else keeps this machine busy falls on each of them."""
    places = {way: rig.Workplace(f'bench-{number}') for number, way in enumerate(WAYS)}
    targets = {way: places[way].make_disk(rig.SMALL_IMAGE, layout) for way, (layout, _) in WAYS.items()}
    times = {(name, way): [] for name in INITRAMFS for way in WAYS}
    for number in range(ROUNDS):
        for name, way in times:
            times[name, way].append(
                seconds_to_root(places[way], targets[way], INITRAMFS[name], WAYS[way][1], f'{name}-{number}'))
    for place in places.values():
        place.clear()
    table(f'From the start of the kernel to the root, {ROUNDS} rounds, accelerator {accelerator()}',
          ('', 'median s', 'min', 'max'),
          *((f'{name}: {way}', *(f'{f(found):.1f}' for f in (statistics.median, min, max)))
            for (name, way), found in times.items()))
