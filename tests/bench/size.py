"""What loopboot adds to a system, in bytes."""
import os
import subprocess
from pathlib import Path

import rig
from table import LOOPBOOT, TOP, output, table


def packed_size(tree):
    """Bytes of TREE as an initramfs, compressed as Debian does it."""
    return len(subprocess.run('find . | LC_ALL=C sort | cpio -o -H newc --quiet -R 0:0 | zstd -q -9 -c', shell=True, cwd=tree,
                              capture_output=True, check=True).stdout)


def unpack_initramfs(root):
    """Unpack the initramfs of the system in ROOT, and return (a directory to remove in the end, the one where its files are)."""
    tree = root / 'tmp/bench'
    tree.mkdir()
    unpack = 'lsinitrd --unpack /boot/initrd.img-*' if (root / 'usr/bin/dracut').exists() else 'unmkinitramfs /boot/initrd.img-* .'
    output(TOP / 'tests/lib/inside', root, 'sh', '-c', f'cd /tmp/bench && {unpack}')
    return tree, tree / 'main' if (tree / 'main').exists() else tree


def initramfs_gain(release):
    """Compressed bytes that loopboot adds to the initramfs of RELEASE, kernel modules left out of both."""
    tree, main = unpack_initramfs(Path(rig.system_file(release, 'root')))
    output('rm', '-rf', main / 'usr/lib/modules')
    whole = packed_size(main)
    for path in sorted(main.rglob('*loopboot*')):
        output('rm', '-rf', path)
    for order in main.glob('scripts/*/ORDER'):
        order.write_text(''.join(line for line in order.open() if 'loopboot' not in line))
    gain = whole - packed_size(main)
    output('rm', '-rf', tree)
    return gain


def bench():
    rows = [('', 'bytes'), ('the helper, stripped', LOOPBOOT.stat().st_size)]
    for release in ('bookworm', 'trixie', 'dracut-bookworm', 'dracut-trixie'):
        rows.append((f'what the initramfs of {release} gains, compressed, without kernel modules', initramfs_gain(release)))
    for program in ('/usr/bin/ntfs-3g', '/usr/sbin/dmsetup'):
        if os.path.exists(program):
            rows.append((f'for comparison: {program}, without its libraries', os.path.getsize(program)))
    table('Size', *rows)
