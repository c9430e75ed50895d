"""What `loopboot attach` costs a boot."""
import re
import statistics

import disk
import rig
from guest import accelerator
from table import table

BOOTS = 5


def attach_times(layout, parameters=''):
    """Seconds between the first and the last word of `loopboot attach`, by the guest kernel's clock, of BOOTS boots."""
    place = rig.Workplace('bench')
    target = place.make_disk(rig.SMALL_IMAGE, layout)
    for number in range(BOOTS):
        line = rig.command_line('/dev/sda2', layout.path, f'rd.loopboot.debug ignore_loglevel {parameters}').replace('quiet ', '')
        with rig.boot(place, target, 'trixie', rig.initrd_of('trixie'), line, log=str(number)) as guest:
            rig.verdict_of(guest)
            stamps = {word: float(stamp) for stamp, word in
                      re.findall(r'\[ *([\d.]+)\] loopboot: (attaching|attached)', guest.console())}
        yield stamps['attached'] - stamps['attaching']
    place.clear()


def bench():
    rows = [('', 'mean ms', 'min', 'max')]
    for title, layout, parameters in (('map, 1 extent', disk.Layout(), ''), ('map, 5000 extents', disk.Layout(pieces=5000), ''),
                                      ('loop over ntfs3', disk.Layout(), 'rd.loopboot.mode=loop'),
                                      ('loop over ntfs-3g', disk.Layout(), 'rd.loopboot.mode=loop rootfstype=ntfs-3g')):
        times = [1000 * seconds for seconds in attach_times(layout, parameters)]
        rows.append((title, f'{statistics.mean(times):.0f}', f'{min(times):.0f}', f'{max(times):.0f}'))
    table(f'`loopboot attach` in the guest, {BOOTS} boots each, accelerator {accelerator()}', *rows)
