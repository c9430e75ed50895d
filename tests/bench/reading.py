"""What it costs to find a file's clusters, beside the tools of ntfs-3g, The Sleuth Kit and GRUB: the same volumes, cold and warm."""
import os
import re
import statistics
import subprocess
import tempfile
import time

import ntfs_volume
from table import LOOPBOOT, TOP, bars, output, table

DEEP, MANY = '/one/two/three/root.img', '/many/root.img'
ROUNDS = 21
KEPT = TOP / 'build/bench'
FILES = 100000
VOLUMES = {  # title: name, path, extents, files beside it
    'one extent, 64 GiB': ('one', DEEP, 1, 0),
    '1,000 extents': ('1000', DEEP, 1000, 0),
    '100,000 extents': ('100000', DEEP, 100000, 0),
    f'one extent, in a directory of {FILES:,} files': ('many', MANY, 1, FILES),
}


def commands(volume, path):
    """Each tool's command that finds where the whole file at PATH lies. GRUB's only reader of a file's place also reads the file: it is
    asked for the last sector alone."""
    size = sum(length for _, _, length in ntfs_volume.extents(volume, path))
    return {'a program that does nothing': (LOOPBOOT, '--version'),
            'loopboot extents': (LOOPBOOT, 'extents', volume, path),
            'ntfscluster': ('ntfscluster', '-f', '-q', '-F', path, volume),
            'istat': ('istat', '-f', 'ntfs', volume, ntfs_volume.record_number(volume, path)),
            'grub-fstest, the last sector': ('grub-fstest', '-s', size - 512, '-n', 512, volume, 'hex', path)}


def reads_of(volume, command):
    """(reads, bytes) that COMMAND asks of VOLUME, as strace sees them."""
    with tempfile.NamedTemporaryFile('r') as trace:
        output('strace', '-f', '-qq', '-P', volume, '-e', 'trace=read,pread64,readv,preadv', '-o', trace.name, *command)
        sizes = [int(size) for size in re.findall(r'= (\d+)$', trace.read(), re.MULTILINE)]
    return len(sizes), sum(sizes)


def memory_of(command):
    """KiB that COMMAND takes at most."""
    done = subprocess.run(['time', '--format=%M', *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)
    return int(done.stderr.split()[-1])


def forget(volume):
    """Take what was read of VOLUME out of the cache."""
    with open(volume, 'rb') as file:
        os.fsync(file)
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def cost_of(command):
    """Milliseconds that COMMAND takes, and of processor time."""
    began = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
    _, status, usage = os.wait4(process, 0)
    assert status == 0, command
    return 1000 * (time.perf_counter() - began), 1000 * (usage.ru_utime + usage.ru_stime)


def costs_of(volume, tools):
    """{tool: (cold ms, processor ms of these, warm ms)}, the medians of ROUNDS in turns. A tool's own program is warm in both."""
    found = {name: [] for name in tools}
    for _ in range(ROUNDS):
        for name, command in tools.items():
            forget(volume)
            found[name].append((*cost_of(command), cost_of(command)[0]))
    return {name: [statistics.median(column) for column in zip(*rows)] for name, rows in found.items()}


def bench():
    os.makedirs(KEPT, exist_ok=True)
    groups = []
    for title, (name, path, pieces, files) in VOLUMES.items():
        volume = str(KEPT / f'volume-{name}.img')
        if not os.path.exists(volume):
            make_volume(f'{volume}.new', path, pieces, files)
            os.rename(f'{volume}.new', volume)
        tools = {tool: [str(word) for word in command] for tool, command in commands(volume, path).items()}
        costs = costs_of(volume, tools)
        table(f'Finding where a file lies: {title}, median of {ROUNDS}',
              ('', 'reads', 'bytes', 'cold ms', 'of these processor', 'warm ms', 'KiB of memory'),
              *((tool, *reads_of(volume, command), *(f'{value:.2f}' for value in costs[tool]), memory_of(command))
                for tool, command in tools.items()))
        groups.append((title, costs))
    bars('reading', 'Finding where a file lies, cold, ms', list(tools),
         [(title, [(cold, cold, cold) for cold, *_ in costs.values()]) for title, costs in groups], 'set logscale y')


def make_volume(volume, path, pieces, files):
    """A volume with a file at PATH in so many PIECES, and FILES others in its directory."""
    size = max(pieces * 4096, 64 << 20)
    ntfs_volume.make(volume, 3 * size + (64 << 20) if pieces > 1 else 64 << 30, 1 << 20)
    with ntfs_volume.mounted(volume) as directory:
        os.makedirs(os.path.dirname(directory + path))
        for number in range(files):
            with open(f'{os.path.dirname(directory + path)}/{number}', 'wb'):
                pass
    if pieces == 1:
        return write_file(volume, path, size)
    with ntfs_volume.scattered(volume, size // 4096 // pieces + 1):
        return write_file(volume, path, size)


def write_file(volume, path, size):
    """Fill the file at PATH, in large pieces: each costs ntfs-3g time that grows with their number."""
    with ntfs_volume.mounted(volume, 'big_writes') as directory, open(directory + path, 'wb') as file:
        for _ in range(size >> 20):
            file.write(b'\1' * (1 << 20))
