"""The table of bad volumes: each case is a function that takes a sound volume and puts one defect into it.

@bad says what the command must answer: its exit status is that of the reason, and its message holds the reason's words and
what the function returns (mostly where the defect is). @fine marks what looks like a defect and is none; there the function
returns what the command must print. Where nothing else is said, the command is `loopboot extents VOLUME /linux/root.img`.

Beside each defect stands a near-miss that is none: NEAR are the arguments with which the same function makes a volume that is
sound, or BESIDE names the function of a @fine case. test_bad.py sees to it that none is without.
"""
import re
import subprocess
from pathlib import Path
from types import SimpleNamespace

import ntfs

TOP = Path(__file__).resolve().parent.parent.parent
IMAGE, MANY = '/linux/root.img', '/linux/many.img'
CASES = []


def read_reasons():
    """{name: (exit status, words, cure)}: what the C preprocessor makes of reasons.def, and fault.h's statuses."""
    statuses = dict(re.findall(r'(STATUS_\w+) = (\d+)', (TOP / 'loopboot/base/fault.h').read_text()))
    done = subprocess.run(['cpp', '-P', '-DCHKDSK="in Windows run: chkdsk /f DRIVE:"', TOP / 'loopboot/base/reasons.def'], check=True,
                          stdout=subprocess.PIPE)
    lines = re.findall(r'REASON\((\w+), (STATUS_\w+), "(.*?)", "(.*?)"\)', done.stdout.decode())
    return {name: (int(statuses[status]), words, cure) for name, status, words, cure in lines}


REASONS = read_reasons()


# What each command must at least print of a sound image.
SOUND = {'probe': 'filesystem=ntfs\n', 'extents': '0\t', 'table': ' linear ', 'check': 'It would boot by map'}


def add(name, make, reason, command, path, device, beside=None):
    CASES.append(SimpleNamespace(name=f'{name}-{command}', function=name, make=make, reason=reason, command=command, path=path,
                                 device=device, beside=beside))


def extents_of(volume, runs):
    """What `loopboot extents` prints for RUNS."""
    lines, offset = [], 0
    for length, lcn in runs:
        lines.append(f'{offset}\t{lcn * volume.cluster}\t{length * volume.cluster}\n')
        offset += length * volume.cluster
    return ''.join(lines)


def add_near(function, near, command, path):
    def make(volume):
        runs = volume.find('root.img').attribute(ntfs.DATA).runs()
        function(volume, **near)
        return extents_of(volume, runs) if (command, path) == ('extents', IMAGE) else SOUND[command]
    add(f'{function.__name__}_near_miss', make, 'FINE', command, path, None)


def bad(reason, *commands, path=IMAGE, device=None, near=None, beside=None):
    def decorate(function):
        for command in commands or ['extents']:
            add(function.__name__, function, reason, command, path, device, beside or near)
            if near:
                add_near(function, near, command, path)
        return function
    return decorate


def fine(*commands, path=IMAGE, device=None):
    return bad('FINE', *commands, path=path, device=device)
