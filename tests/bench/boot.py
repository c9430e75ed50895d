"""From the kernel's start to the mounted root and to the login prompt, beside the same Debian on a partition of its own"""
import dataclasses
import os
import re
import statistics

import clock
import direct
import rig
from debian import PROMPT, command
from disk import Layout
from table import table

ROUNDS = int(os.environ.get('ROUNDS', '3'))
INITRAMFS = {'initramfs-tools': ('trixie', 'default'), 'dracut': ('dracut-trixie', 'default'),
             'dracut without systemd': ('dracut-trixie', 'no-systemd')}
PLAIN, DIRECT = 'a partition of its own', 'direct by ntfs3'
WAYS = {PLAIN: '', 'map': '', 'loop over ntfs3': 'rd.loopboot.mode=loop', 'loop over ntfs-3g': 'rd.loopboot.mode=loop rootfstype=ntfs-3g',
        DIRECT: 'rootfstype=ntfs3'}
MOMENTS = {'root': ('UserspaceTimestampMonotonic', ''), 'prompt': ('ActiveEnterTimestampMonotonic', 'serial-getty@ttyS0.service')}


def make_disk(place, way, release):
    if way == DIRECT:
        return direct.make_disk(place, dataclasses.replace(direct.NTFS3, release=release))
    return place.make_disk(rig.system_file(release, 'root.img'), Layout(host='image', path='') if way == PLAIN else Layout())


def moments(place, target, way, initramfs, log):
    """Seconds from the kernel's start to the root's first process, and to the login prompt, as systemd there has noted them."""
    release, flavour = initramfs
    loop = '' if way in (PLAIN, DIRECT) else target.layout.path
    line = rig.command_line('/dev/sda2', loop, f'{WAYS[way]} systemd.log_color=0 TERM=dumb', verdict='')
    with rig.boot(place, target, release, rig.initrd_of(release, flavour), line.replace('"loop=" ', ''), log=log,
                  further=clock.OPTIONS) as guest:
        assert guest.wait_for(PROMPT, rig.SECONDS), guest.console()[-3000:]
        for name, unit in MOMENTS.values():
            said = command(guest, f'systemctl show -p {name} {unit}')
            yield int(re.search(rf'{name}=(\d+)', said)[1]) / 1e6
        guest.type('systemctl poweroff')
        guest.wait_for_end(rig.SECONDS)


def bench():
    """All take turns, so that whatever else keeps this machine busy falls on each of them."""
    places = {(release, way): rig.Workplace(f'bench-{release}-{number}')
              for release in dict(INITRAMFS.values()) for number, way in enumerate(WAYS)}
    targets = {(release, way): make_disk(place, way, release) for (release, way), place in places.items()}
    times = {(name, way): [] for name in INITRAMFS for way in WAYS}
    for number in range(ROUNDS):
        for (name, way), found in times.items():
            release = INITRAMFS[name][0]
            found.append(list(moments(places[release, way], targets[release, way], way, INITRAMFS[name], f'{name}-{number}')))
    for place in places.values():
        place.clear()
    table(f'Seconds, {ROUNDS} rounds, {clock.NAME}', ('', *(f'{to}, {f}' for to in MOMENTS for f in ('median', 'min', 'max'))),
          *((f'{name}: {way}', *(f'{f(column):.1f}' for column in zip(*found) for f in (statistics.median, min, max)))
            for (name, way), found in times.items()))
