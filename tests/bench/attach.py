"""What `loopboot attach` costs a boot, from the host being there to the root device"""
import statistics

import clock
import rig
from disk import Layout
from guest import accelerator
from stamps import DEBUG, STEPS, stamps_of, steps_of, talking_image
from table import table

BOOTS = 5
TOOLS, DRACUT = ('trixie', 'default'), ('dracut-trixie', 'default')
ROWS = {  # title: initramfs, layout, parameters
    'map': (TOOLS, Layout(), ''),
    'map, 5,000 extents': (TOOLS, Layout(pieces=5000), ''),
    'map, 100,000 extents': (TOOLS, Layout(cluster_size=512, pieces=100000), ''),
    'map, dracut': (DRACUT, Layout(), ''),
    'loop over ntfs3': (TOOLS, Layout(), 'rd.loopboot.mode=loop'),
    'loop over ntfs-3g': (TOOLS, Layout(), 'rd.loopboot.mode=loop rootfstype=ntfs-3g'),
}


def boot(place, target, initramfs, parameters, log, further=()):
    """The stamps of a boot."""
    line = rig.command_line('/dev/sda2', target.layout.path, f'{DEBUG} {parameters}')
    with rig.boot(place, target, initramfs[0], rig.initrd_of(*initramfs), line, log=log, further=further) as guest:
        return stamps_of(guest)


def whole(stamps):
    """Milliseconds."""
    return 1000 * (stamps['attached'] - stamps['attaching'])


def bench():
    times, steps = [], []
    for title, (initramfs, layout, parameters) in ROWS.items():
        place = rig.Workplace('bench')
        target = place.make_disk(talking_image(place), layout)
        found = [boot(place, target, initramfs, parameters, str(number)) for number in range(BOOTS)]
        counted = boot(place, target, initramfs, parameters, 'counted', clock.OPTIONS)
        place.clear()
        times.append((title, *(f'{f(map(whole, found)):.0f}' for f in (statistics.median, min, max)), f'{whole(counted):.0f}'))
        if 'mode=loop' not in parameters:
            steps.append((title, *(f'{statistics.median(step):.1f}' for step in zip(*map(steps_of, found)))))
    table(f'Milliseconds, {BOOTS} boots each, accelerator {accelerator()}', ('', 'median', 'min', 'max', f'one boot, {clock.NAME}'), *times)
    table('Of these, medians', ('', *STEPS), *steps)
