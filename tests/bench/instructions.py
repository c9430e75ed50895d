"""What each request of the root costs the processor, in instructions: QEMU counts them, whatever else this machine does"""
import rig
import root
from table import bars, table

WAYS = [root.BASE, 'map', 'map-100000', 'dm-whole', 'ntfs3-direct', 'ntfs-3g', 'partition-again']
SHIFT = 1  # an instruction takes the guest 2^SHIFT ns


def instructions(measure):
    """Of the whole guest, fio's own among them, for each request."""
    return 1e9 / 2 ** SHIFT * measure.busy / measure.operations


def bench():
    place = rig.Workplace('bench-instructions')
    found, said = root.run_guest(place, root.make_disks(place), 'trixie', WAYS, 'jobs', rounds=1, further=('-icount', f'shift={SHIFT}'))
    place.clear()
    jobs = list(dict.fromkeys(name for _, name in found))
    rows = [(job, [instructions(found[way, job][0]) for way in WAYS]) for job in jobs]
    where = f'Linux {said["kernel"]}, {said["fio"]}'
    table(f'Instructions for each request, and in proportion to the partition ({where})', ('', *WAYS),
          *((job, *(f'{each:,.0f} ({each / row[0]:.2f})' for each in row)) for job, row in rows))
    bars('instructions', f'Instructions for each request, in proportion to a partition\\n{where}', WAYS[1:],
         [(job, [(each / row[0],) * 3 for each in row[1:]]) for job, row in rows],
         'set yrange [0:4]; set arrow from graph 0, first 1 to graph 1, first 1 nohead')
