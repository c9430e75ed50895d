"""What the benchmarks share: tables and plots, printed and kept in docs/bench."""
import os
import platform
import re
import subprocess
import time
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
LOOPBOOT = TOP / 'build/loopboot'
PAGES = TOP / 'docs/bench'
PACKAGES = ['qemu-system-x86', 'ntfs-3g', 'sleuthkit', 'grub-common']

told = []  # the lines of the page that is being made
plots = []  # names of its plots


def table(title, *rows):
    print(f'\n{title}')
    widths = [max(len(str(row[i])) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        print('  ' + '  '.join(f'{cell!s:<{width}}' if i == 0 else f'{cell!s:>{width}}'
                               for i, (cell, width) in enumerate(zip(row, widths))), flush=True)
    lines = ['| ' + ' | '.join(str(cell) for cell in row) + ' |' for row in rows]
    told.extend(['', title, '', lines[0], '|---' * len(rows[0]) + '|', *lines[1:]])


def bars(name, title, series, rows, scale=''):
    """Draw docs/bench/NAME.svg: for each of ROWS, (label, [(value, least, most) of each of SERIES]), a group of bars. SCALE is further
    words for gnuplot."""
    data = ''.join(' '.join([f'"{label}"', *(f'{number:.6g}' for values in groups for number in values)]) + '\n' for label, groups in rows)
    curves = ', '.join(f'$data using {2 + 3 * i}:{3 + 3 * i}:{4 + 3 * i}:xtic(1) title "{each}"' for i, each in enumerate(series))
    PAGES.mkdir(exist_ok=True)
    script = f'''
        set terminal svg size 1300, 480 font "sans, 13" background "white"
        set output "{PAGES / name}.svg"
        set title "{title}\\n{machine()}" noenhanced
        set style data histogram
        set style histogram errorbars gap 2 linewidth 1
        set style fill solid 0.7
        set key outside noenhanced
        set xtics rotate by -30 noenhanced
        set grid ytics
        {scale}
        $data << end\n{data}end
        plot {curves}'''
    subprocess.run(['gnuplot'], input='\n'.join(line.strip() for line in script.splitlines()), text=True, check=True)
    plots.append(name)


def machine():
    with open('/proc/cpuinfo', encoding='ascii') as file:
        model = re.search(r'model name\s*: (.*)', file.read())
    memory = os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / (1 << 30)
    return (f'{model[1] if model else platform.machine()}, {os.cpu_count()} processors, {memory:.0f} GiB, '
            f'Linux {platform.release().split("-")[0]}, {platform.freedesktop_os_release()["PRETTY_NAME"]}')


def versions():
    """Of loopboot and of what it is compared with on this machine."""
    found = subprocess.run(['dpkg-query', '-W', '-f', '${Package} ${Version}\n', *PACKAGES], capture_output=True, text=True, check=False)
    return ', '.join([output(LOOPBOOT, '--version').strip(), *found.stdout.splitlines()])


def keep(name, title):
    """Write what was told since the last call as docs/bench/NAME.md."""
    PAGES.mkdir(exist_ok=True)
    pictures = [f'\n![{each}]({each}.svg)' for each in plots]
    with open(PAGES / f'{name}.md', 'w', encoding='utf-8') as page:
        page.write('\n'.join([f'# {title}', '', f'{time.strftime("%Y-%m-%d")}, {machine()}; {versions()}.', '',
                              f'`tests/bench/run {name}` writes this page.', *pictures, *told, '']))
    told.clear()
    plots.clear()


def output(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True).stdout
