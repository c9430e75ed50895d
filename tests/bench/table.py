"""What the benchmarks share."""
import subprocess
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
LOOPBOOT = TOP / 'build/loopboot'


def table(title, *rows):
    print(f'\n{title}')
    widths = [max(len(str(row[i])) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        print('  ' + '  '.join(f'{cell!s:<{width}}' if i == 0 else f'{cell!s:>{width}}'
                               for i, (cell, width) in enumerate(zip(row, widths))))


def output(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True).stdout
