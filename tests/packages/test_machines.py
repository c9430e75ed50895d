"""The program for other machines, built as Debian builds across, and run under user-mode emulation on the malformed volumes."""
import subprocess

import pytest

import chroots

# Debian's name for the machine, QEMU's, and what file(1) says of a program for it
MACHINES = [('arm64', 'aarch64', b'\x7fELF\x02\x01', 0xb7), ('i386', 'i386', b'\x7fELF\x01\x01', 0x03),
            ('riscv64', 'riscv64', b'\x7fELF\x02\x01', 0xf3), ('s390x', 's390x', b'\x7fELF\x02\x02', 0x16)]


@pytest.mark.parametrize('machine, emulator, magic, number', MACHINES, ids=[machine[0] for machine in MACHINES])
def test_it_reads_as_here(machine, emulator, magic, number, tmp_path):
    """The table's rows with their exact statuses and messages: extents, probe, table and check of more than 400 volumes."""
    made = chroots.build('cross-trixie', chroots.BUILD / f'built-{machine}', f'--host-arch={machine}', '--build=any', '-Pcross,nocheck',
                       DEB_BUILD_OPTIONS='nocheck parallel=2')
    (package,) = chroots.packages(made)
    assert package.name.endswith(f'_{machine}.deb')
    program = chroots.unpacked(package, tmp_path) / 'usr/sbin/loopboot'
    head = program.read_bytes()[:20]
    assert head.startswith(magic) and number in head[18:20]
    done = subprocess.run(['nice', '/usr/bin/python3', '-B', '-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'tests/bad/test_bad.py'],
                          cwd=chroots.TOP, env={**chroots.os.environ, 'LOOPBOOT_PROGRAMS': f'qemu-{emulator}-static {program}'},
                          stdout=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
