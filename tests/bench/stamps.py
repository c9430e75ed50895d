"""When loopboot did what, by the guest kernel's clock: it says so in the kernel's log if it is asked to (rd.loopboot.debug)."""
import re
import shutil
import tempfile
from pathlib import Path

import rig
from run import run

DEBUG = 'rd.loopboot.debug'
WORDS = {  # in this order
    'attaching': 'loopboot: attaching /', 'read': 'loopboot: way: ', 'loaded': 'device-mapper: ioctl: ',
    'examined': 'loopboot: .* witnesses agree', 'attached': 'loopboot: attached /',
}
STEPS = ('reading the NTFS', 'waiting for dm-mod', 'tables and witnesses', 'the record')


def talking_image(workplace):
    """The small guest's image, whose verdict has the kernel's log behind it: nothing of it on the console, which is slow."""
    image = workplace.path('talking.img')
    shutil.copy(rig.SMALL_IMAGE, image)
    with tempfile.NamedTemporaryFile('w') as further:
        further.write('dmesg\n')
        further.flush()
        run('debugfs', '-w', '-f', '-', image, stdin=f'mkdir /usr/local/lib\nwrite {further.name} /usr/local/lib/verdict-further\n'.encode())
    return image


def stamps_of(guest):
    """Seconds since the start of GUEST's kernel: WORDS, and "up", when the root's first process runs."""
    stamps = {'up': float(rig.verdict_of(guest)['uptime'])}
    log = Path(guest.verdict_file).read_text(encoding='utf-8', errors='replace')
    for name, words in WORDS.items():
        if stamp := re.search(rf'\[ *(\d+\.\d+)\] {words}', log):
            stamps[name] = float(stamp[1])
    return stamps


def steps_of(stamps):
    """Milliseconds of each of STEPS. A module that was loaded while the host was awaited is waited for no longer."""
    ends = [stamps['attaching'], stamps['read'], max(stamps['loaded'], stamps['read']), stamps['examined'], stamps['attached']]
    return [1000 * (end - begin) for begin, end in zip(ends, ends[1:])]
