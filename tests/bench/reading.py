"""What finding a file costs, beside the tools of ntfs-3g and The Sleuth Kit."""
import os
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import ntfs_volume
from table import LOOPBOOT, TOP, output, table

DEEP = 'one/two/three/root.img'
ROUNDS = 50


def reads_of(volume, *command):
    """(reads, bytes) that COMMAND asks of VOLUME, as strace sees them."""
    with tempfile.NamedTemporaryFile('r') as trace:
        subprocess.run(['strace', '-f', '-qq', '-P', volume, '-e', 'trace=read,pread64', '-o', trace.name, *command],
                       stdout=subprocess.DEVNULL, check=True)
        sizes = [int(size) for size in re.findall(r'= (\d+)$', trace.read(), re.MULTILINE)]
    return len(sizes), sum(sizes)


def seconds_of(*command):
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def bench():
    with tempfile.TemporaryDirectory(dir=TOP / 'build') as directory:
        for title, pieces in (('a fresh volume of 64 GiB, a file three directories deep', False),
                              ('the same file in thousands of extents', True)):
            volume = os.path.join(directory, 'volume')
            make_volume(volume, pieces)
            record = output('ifind', '-f', 'ntfs', '-n', DEEP, volume).strip()
            rows = [('', 'reads', 'bytes', 'ms')]
            for command in ([LOOPBOOT, 'extents', volume, '/' + DEEP], ['ntfscluster', '-f', '-F', '/' + DEEP, volume],
                            ['istat', '-f', 'ntfs', volume, record]):
                command = [str(word) for word in command]
                rows.append((os.path.basename(command[0]), *reads_of(volume, *command), f'{seconds_of(*command) * 1000:.2f}'))
            table(f'Finding where a file lies: {title}', *rows)
            os.unlink(volume)


def make_volume(volume, pieces):
    size = 64 << 20
    ntfs_volume.make(volume, (1 << 30) if pieces else (64 << 30), 1 << 20)
    if not pieces:
        return write_file(volume, size)
    with ntfs_volume.scattered(volume, 3):
        return write_file(volume, size)


def write_file(volume, size):
    with ntfs_volume.mounted(volume) as directory:
        path = Path(directory) / DEEP
        path.parent.mkdir(parents=True)
        with open(path, 'wb') as file:
            for _ in range(size >> 20):
                file.write(b'\1' * (1 << 20))
