"""How it grows with the volume, the directory and the number of extents; beside it, mounting the same volumes"""
import os
import re
import shutil
import statistics
import tempfile
from pathlib import Path

import bare_initrd
import ntfs_volume
import rig
import shatter
from guest import Boot, Guest, accelerator
from reading import DEEP, KEPT, cost_of, forget, reads_of
from table import LOOPBOOT, TOP, table

GIB, TIB = 1 << 30, 1 << 40
ROUNDS = 9
SECONDS = 1800
RELEASES = {'trixie': ('map', 'ntfs3', 'ntfs-3g'), 'forky': ('ntfs',)}  # what the guest with the release's kernel is asked to do
MODULES = ['virtio_pci', 'virtio_blk', 'dm-mod', 'ntfs3', 'ntfs', 'fuse', 'nls_utf8']
MILLION = 1_000_000
VOLUMES = {  # title: name, size, files beside the image, extents, cluster size
    '8 GiB, 10 files, 1 extent': ('plain', 8 * GIB, 10, 1, 4096),
    '1 TiB': ('1t', TIB, 10, 1, 4096),
    '16 TiB': ('16t', 16 * TIB - (1 << 20), 10, 1, 4096),
    '1,000 files': ('1000-files', 8 * GIB, 1000, 1, 4096),
    '100,000 files': ('100000-files', 8 * GIB, 100_000, 1, 4096),
    '1,000,000 files': ('1000000-files', 8 * GIB, 1_000_000, 1, 4096),
    '1,000 extents': ('1000-extents', GIB, 10, 1000, 4096),
    '100,000 extents': ('100000-extents', GIB, 10, 100_000, 512),
    '1,000,000 extents': ('1000000-extents', 2 * GIB, 0, MILLION, 512),
}


def make_volume(volume, size, files, pieces, cluster_size):
    """A volume with an image in PIECES at DEEP, and FILES others in its directory. It is a whole disk."""
    ntfs_volume.make(volume, size, 0, cluster_size=cluster_size)
    if pieces == MILLION:
        return shatter.write_file(volume, DEEP, Path(rig.SMALL_IMAGE).read_bytes(), pieces)
    with ntfs_volume.mounted(volume) as directory:
        beside = os.path.dirname(directory + DEEP)
        os.makedirs(beside)
        for number in range(files):
            os.close(os.open(f'{beside}/{number}', os.O_CREAT | os.O_WRONLY))
    if pieces == 1:
        return write_image(volume)
    with ntfs_volume.scattered(volume, os.path.getsize(rig.SMALL_IMAGE) // cluster_size // pieces + 1):
        return write_image(volume)


def write_image(volume):
    with ntfs_volume.mounted(volume, 'big_writes') as directory, open(rig.SMALL_IMAGE, 'rb') as image, open(directory + DEEP, 'wb') as file:
        shutil.copyfileobj(image, file, 1 << 20)


def kept_volume(name, *kind):
    """Some of them take minutes to make."""
    volume = str(KEPT / f'growth-{name}.img')
    if not os.path.exists(volume):
        make_volume(f'{volume}.new', *kind)
        os.rename(f'{volume}.new', volume)
    return volume


def reading_costs(volumes):
    """For each of VOLUMES: (reads, bytes, cold ms, processor ms) of extents, and the cold ms of probe. They take turns."""
    found = {volume: [] for volume in volumes}
    for _ in range(ROUNDS):
        for volume, costs in found.items():
            for command in (LOOPBOOT, 'extents', volume, DEEP), (LOOPBOOT, 'probe', volume):
                forget(volume)
                costs.extend(cost_of([str(word) for word in command]))
    for volume, costs in found.items():
        medians = (statistics.median(costs[i::4]) for i in range(3))
        yield *reads_of(volume, (LOOPBOOT, 'extents', volume, DEEP)), *(f'{value:.2f}' for value in medians)


def milliseconds(volume, release):
    """{what was done: median ms} in a guest, by its kernel's clock, cold each time."""
    kernel, base = bare_initrd.kernel_of(release)
    with tempfile.TemporaryDirectory(dir=KEPT) as directory:
        tree, initrd = Path(directory) / 'tree', f'{directory}/initrd'
        (tree / 'bin').mkdir(parents=True)
        for program in (shutil.which('busybox'), LOOPBOOT):
            shutil.copy(program, tree / 'bin')
        bare_initrd.make(tree, base, TOP / 'tests/bench/growth-guest', MODULES, initrd, ntfs_3g=True)
        line = f'quiet panic=-1 t.path={DEEP} t.tasks={",".join(RELEASES[release])}'
        with Guest(Boot(str(kernel), initrd, volume, line, bus='virtio-blk', memory=2048), directory) as guest:
            assert guest.wait_for_end(SECONDS), guest.console()[-3000:]
            log = Path(guest.verdict_file).read_text(encoding='utf-8', errors='replace')
    assert 'verdict=done' in log, log
    times = {}
    for (begin, _, _), (end, word, what) in zip(*[iter(re.findall(r'\[ *(\d+\.\d+)\] (begin|end) (\S+)', log))] * 2):
        assert word == 'end', log
        times.setdefault(what, []).append(1000 * (float(end) - float(begin)))
    return {what: f'{statistics.median(values):.0f} ({min(values):.0f})' for what, values in times.items()}


def bench():
    os.makedirs(KEPT, exist_ok=True)
    volumes = {title: kept_volume(*kind) for title, kind in VOLUMES.items()}
    table(f'On this machine, median of {ROUNDS}',
          ('', 'reads of `extents`', 'bytes', 'cold ms', 'of these processor', '`probe`, cold ms'),
          *((title, *costs) for title, costs in zip(volumes, reading_costs(volumes.values()))))
    tasks = sum(RELEASES.values(), ())
    rows = []
    for title, volume in volumes.items():
        found = {}
        for release in RELEASES:
            found |= milliseconds(volume, release)
        rows.append((title, *(found[task] for task in tasks)))
    table(f'In a guest, cold, ms: median of 5 (least), accelerator {accelerator()}',
          ('', '`loopboot map`', *(f'mount by {driver}' for driver in tasks[1:])), *rows)
