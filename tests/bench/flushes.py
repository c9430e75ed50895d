"""Flushes that reach the disk for each fsync that commits a transaction: disks without FUA, as most of SATA, and with it, as NVMe."""
import statistics

import rig
import root
from table import table

WAYS = ['partition', 'map', 'map-100000', 'dm-whole']
SYNCS = 200  # of root-guest


def bench():
    place = rig.Workplace('bench-flushes')
    rows = []
    for release in ('trixie', 'dracut-forky'):
        for fua in ('off', 'on'):
            found, said = root.run_guest(place, release, WAYS, ['syncs'], fua, rounds=3)
            rows.append((f'Linux {said["kernel"]}, FUA {fua}',
                         *(f'{statistics.median(each.flushes for each in found[way, "syncs"]) / SYNCS:.2f}' for way in WAYS)))
    table('Flushes at the disk for each fsync', ('', *WAYS), *rows)
