"""The table of bad volumes: each case is a function that takes a sound volume and puts one defect into it.

@bad says what the command must answer: its exit status is that of the reason, and its message holds the reason's words and
what the function returns (mostly where the defect is). @fine marks what looks like a defect and is none; there the function
returns what the command must print. Where nothing else is said, the command is `loopboot extents VOLUME /linux/root.img`.
"""
import re
import subprocess
from pathlib import Path
from types import SimpleNamespace

TOP = Path(__file__).resolve().parent.parent.parent
IMAGE, MANY = '/linux/root.img', '/linux/many.img'
CASES = []


def read_reasons():
    """{name: (exit status, words, cure)}: what the C preprocessor makes of reasons.def, and fault.h's statuses."""
    statuses = dict(re.findall(r'(STATUS_\w+) = (\d+)', (TOP / 'loopboot/base/fault.h').read_text()))
    done = subprocess.run(['cpp', '-P', '-DCHKDSK="in Windows run: chkdsk /f"', TOP / 'loopboot/base/reasons.def'], check=True,
                          stdout=subprocess.PIPE)
    lines = re.findall(r'REASON\((\w+), (STATUS_\w+), "(.*?)", "(.*?)"\)', done.stdout.decode())
    return {name: (int(statuses[status]), words, cure) for name, status, words, cure in lines}


REASONS = read_reasons()


def add(function, reason, command, path, device):
    CASES.append(SimpleNamespace(name=f'{function.__name__}-{command}', make=function, reason=reason, command=command,
                                 path=path, device=device))


def bad(reason, *commands, path=IMAGE, device=None):
    def decorate(function):
        for command in commands or ['extents']:
            add(function, reason, command, path, device)
        return function
    return decorate


def fine(*commands, path=IMAGE, device=None):
    return bad('FINE', *commands, path=path, device=device)
