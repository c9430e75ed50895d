"""What the root gives and costs in each way, beside a partition of its own: fio, and work that people do, in one guest in turns."""
import contextlib
import dataclasses
import json
import os
import shutil
import statistics
import tempfile

import clock
import disk
import rig
from guest import Boot, Guest
from table import TOP, bars, output, table

HERE = TOP / 'tests/bench'
ROUNDS = int(os.environ.get('ROUNDS', '3'))
SECONDS = int(os.environ.get('SECONDS', '1'))  # of each of fio's random jobs
# What root-guest measures.
JOBS = ['random-read-1', 'random-read-32', 'random-write-1', 'random-write-32', 'read', 'write', 'fsync']
WORK = ['unpack', 'checkout', 'commits', 'install']
WHAT = {'jobs': JOBS, 'work': WORK}.get(os.environ.get('WHAT'), JOBS + WORK)
PATIENCE = 6 * 3600
MEMORY, ROOM = '/dev/shm', 7 << 30
# 131,072 pieces: ntfs-3g cannot be made to put the image into 100,000 exactly.
DISKS = {'sda': disk.Layout(host='image', path=''), 'sdb': disk.Layout(), 'sdc': disk.Layout(pieces=1000),
         'sdd': disk.Layout(pieces=131072)}
BASE = 'partition'
# The ways are those of root-guest. The base again, at the other end of each round, shows what chance does.
WAYS = {'trixie': [BASE, 'map', 'map-1000', 'map-100000', 'dmsetup', 'dm-whole', 'ntfs3-direct', 'ntfs3', 'ntfs-3g', 'partition-again'],
        'dracut-forky': [BASE, 'map', 'map-100000', 'dm-whole', 'ntfs-direct', 'ntfs', 'partition-again']}
FSYNCS = ['fsync', 'commits', 'install']  # the rows whose flushes count


@dataclasses.dataclass
class Measure:
    """What one round found of one way; seconds are of the guest's clock."""

    busy: float  # seconds of processor time, whoever took them
    flushes: int  # at the disk
    seconds: float
    job: dict = None  # what fio says, if it did the work

    @property
    def operations(self):
        return sum(self.job[kind]['total_ios'] for kind in ('read', 'write')) if self.job else 1

    @property
    def rate(self):
        """Operations a second, of all the time until they were on the disk; of work, how often it could be done."""
        return sum(self.job[kind]['iops'] for kind in ('read', 'write')) if self.job else 1 / self.seconds

    def latency(self, percentile):
        """Microseconds."""
        kind = 'read' if self.job['read']['total_ios'] else 'write'
        return self.job[kind]['clat_ns']['percentile'][f'{percentile:.6f}'] / 1000


@contextlib.contextmanager
def made_disks():
    """The disks with the image, in memory: in a file's cache, pages of all sizes make one disk twice as fast as another. They are copies
    of some that are kept beside the image: to put a file into so many pieces takes minutes."""
    image, disks = output(HERE / 'make-bench-image').strip(), {}
    if shutil.disk_usage(MEMORY).free < ROOM:
        raise SystemExit(f'the disks need {ROOM >> 30} GiB in {MEMORY}: mount -o remount,size=... {MEMORY}, if the machine has that memory')
    with tempfile.TemporaryDirectory(prefix='loopboot-bench-', dir=MEMORY) as directory:
        for name, layout in DISKS.items():
            kept = f'{os.path.dirname(image)}/{layout.host}-{layout.pieces}.img'
            if not os.path.exists(kept):
                os.rename(disk.make(f'{kept}.new', image, layout).file, kept)
            disks[name] = f'{directory}/{name}.img'
            output('cp', '--sparse=always', kept, disks[name])
        yield disks


def drives(disks):
    """The disks but for the first one, each just like that one; and the guest's own system, on a controller of its own."""
    system = output(HERE / 'make-bench-system').strip()
    yield from ('-drive', f'if=none,id=system,format=raw,snapshot=on,file={system}', '-device', 'virtio-blk-pci,drive=system')
    for name in list(disks)[1:]:
        yield from ('-drive', f'if=none,id={name},format=raw,cache=unsafe,file={disks[name]}',
                    '-device', f'scsi-hd,drive={name},logical_block_size=512,physical_block_size=512')


def run_guest(place, release, ways, what, fua='off', rounds=ROUNDS):
    """What the guest says with the kernel of RELEASE, on disks that know FUA or not: {(way, name): [a Measure each round]}, and its
    other words. Its logs are in PLACE."""
    line = (f'quiet root=/dev/vda rootfstype=ext4 rw init=/bench/root-guest bench.ways={",".join(ways)} bench.what={",".join(what)} '
            f'bench.rounds={rounds} bench.seconds={SECONDS}')
    log = place.path(f'{release}-fua-{fua}')
    os.makedirs(log)
    with made_disks() as disks:
        boot = Boot(rig.system_file(release, 'vmlinuz'), rig.initrd_of(release), disks['sda'], line,
                    further=(*drives(disks), '-global', f'scsi-hd.dpofua={fua}', *clock.OPTIONS))
        with Guest(boot, log) as guest:
            assert guest.wait_for_end(PATIENCE), guest.console()[-3000:]
            said = guest.verdict()
            assert said, guest.console()[-3000:]
    return measures_of(said), said


def measures_of(said):
    """Each `count/ROUND/WAY/NAME=BUSY FLUSHES TIME` of the guest's, with what fio says of the job in `fio/ROUND/WAY/NAME`."""
    found = {}
    for name, value in said.items():
        if name.startswith('count/'):
            _, turn, way, what = name.split('/')
            busy, flushes, seconds = (float(number) for number in value.split())
            jobs = json.loads(said.get(name.replace('count', 'fio'), '{"jobs": []}'))['jobs']
            found.setdefault((way, what), []).append(Measure(busy / 100, int(flushes), seconds / 100, *jobs))
    return found


def proportions(found, way, name, value):
    """(median, least, most) of the proportions to the base in the same round."""
    ratios = [value(each) / value(base) if value(base) else 0 for each, base in zip(found[way, name], found[BASE, name])]
    return statistics.median(ratios), min(ratios), max(ratios)


def tell(found, said, ways):
    names = list(dict.fromkeys(name for _, name in found))
    jobs = [name for name in names if found[BASE, name][0].job]
    where = f'Linux {said["kernel"]}, {said["fio"]}, {clock.NAME}, {ROUNDS} rounds of {SECONDS} s'
    others, fsyncs = ways[1:], [name for name in FSYNCS if name in names]
    for label, title, chosen, value, form in (
            ('rate', 'How much a second', names, lambda each: each.rate, '{:.4g}'.format),
            ('median', 'Median latency, us', jobs, lambda each: each.latency(50), '{:.0f}'.format),
            ('99th', '99th percentile of latency, us', jobs, lambda each: each.latency(99), '{:.0f}'.format),
            ('processor', 'Processor time for each, us', names, lambda each: 1e6 * each.busy / each.operations, '{:.0f}'.format),
            ('flushes', 'Flushes at the disk for each', fsyncs, lambda each: each.flushes / each.operations, '{:.3g}'.format)):
        rows = [(name, [proportions(found, way, name, value) for way in others]) for name in chosen]
        table(f'{title}: the partition, and the others in proportion, median (least-most); guest: {where}', ('', *ways),
              *((name, form(statistics.median(value(each) for each in found[BASE, name])),
                 *('{:.2f} ({:.2f}-{:.2f})'.format(*each) for each in groups)) for name, groups in rows))
        bars(f'root-{label}-{".".join(said["kernel"].split(".")[:2])}', f'{title}: in proportion to a partition\\n{where}', others, rows,
             'set yrange [0:*]; set arrow from graph 0, first 1 to graph 1, first 1 nohead')


def bench():
    place = rig.Workplace('bench-root')
    for release, ways in WAYS.items():
        tell(*run_guest(place, release, ways, WHAT), ways)
