"""Seconds from `systemctl poweroff` to the machine's end, of a Debian that writes until then, beside the same on a partition."""
import dataclasses
import statistics
import time

import load
import rig
from disk import Layout
from guest import accelerator
from table import table

ROUNDS = 5
WRITING = 10  # seconds before the end
LITTLE = 'systemd.unit=basic.target systemd.wants=load.service'  # to be up sooner
PLAIN = load.Way('trixie', way='')

ROWS = {  # title: way, layout
    'a partition of its own': (PLAIN, Layout(host='image', path='')),
    'map': (load.MAP, Layout()),
    'loop over ntfs3': (load.NTFS3, Layout()),
    'loop over ntfs-3g': (load.NTFS_3G, Layout()),
}


def power_off_time(place, target, way, log):
    little = dataclasses.replace(way, parameters=f'{way.parameters} {LITTLE}')
    with load.guest(place, target, little, WRITING, ['poweroff'], log) as guest:
        began = load.wait_for_words(guest, 'ending poweroff')
        assert guest.wait_for_end(rig.SECONDS), guest.console()[-3000:]
        ended = time.monotonic()
        load.report_of(guest, way, ['poweroff'])
    return ended - began


def bench():
    """The ways take turns, so that whatever else keeps this machine busy falls on all of them."""
    places = {title: rig.Workplace(f'bench-{number}') for number, title in enumerate(ROWS)}
    targets = {title: places[title].make_disk(rig.system_file(way.release, 'root.img'), layout)
               for title, (way, layout) in ROWS.items()}
    times = {title: [] for title in ROWS}
    for number in range(ROUNDS):
        for title, (way, _) in ROWS.items():
            times[title].append(power_off_time(places[title], targets[title], way, str(number)))
    for place in places.values():
        place.clear()
    table(f'From `systemctl poweroff` to the end, {ROUNDS} rounds, accelerator {accelerator()}',
          ('', 'median s', 'min', 'max'),
          *((title, *(f'{f(found):.1f}' for f in (statistics.median, min, max))) for title, found in times.items()))
