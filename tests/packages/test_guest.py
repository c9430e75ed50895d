"""A user's way through a whole Debian in a guest: packages, an image by one command, a start from it; and the packages gone again."""
import os
import re
import subprocess

import chroots
import pytest
import rig
from debian import PATIENCE, PROMPT, command
from disk import MIB
from guest import PROJECT, Boot, Guest
from host import Host, its_own_boot, kernel_in
from run import run
from test_use import TRACES

UUID = 'd0c5b007-1db0-4000-8000-000000000002'
SIZE = 704 * MIB
INSTALL = 'apt install -y ./loopboot_*.deb ./loopboot-initramfs-tools_*.deb ./loopboot-rescue_*.deb'
MKIMAGE = f'loopboot-mkimage --host /dev/sda2 --path /linux/root.img --size {SIZE // MIB}M --copy-running'
IN_INITRAMFS = 'lsinitramfs /boot/initrd.img-* | grep -c loopboot'
# In emulation an initramfs with the modules for all machines takes a quarter of an hour.
MODULES = 'virtio_pci virtio_blk virtio_scsi sd_mod ext4 crc32c_generic'
# What a running Debian writes by itself.
PRUNED = ' -o '.join(f"-path '{name}*'" for name in (*TRACES, '/var/lib/systemd/', '/root/.'))


@pytest.fixture
def workplace(release):
    """In which QEMU can be asked for."""
    place = rig.Workplace(f'packages-guest-{release}')
    yield place
    place.clear()


@pytest.fixture
def system(built, release, workplace):
    """A Debian on a disk of its own, with the packages in /packages and nothing of loopboot beside them."""
    disk = workplace.path('system.img')
    with chroots.place(f'use-{release}') as there:
        run(os.path.join(PROJECT, 'tests/boot/guest/set-up'), there.root, UUID)
        (there.root / 'etc/initramfs-tools/conf.d/quick').write_text('MODULES=list\n')
        (there.root / 'etc/initramfs-tools/modules').write_text(MODULES.replace(' ', '\n') + '\n')
        there.run('update-initramfs', '-c', '-k', 'all')
        there.run('rm', '-r', '/root/dracut')
        there.put(chroots.packages(built), 'packages')
        run('mkfs.ext4', '-q', '-F', '-U', UUID, '-d', there.root, disk, '1500M')
    run(os.path.join(PROJECT, 'tests/lib/try-kvm'), kernel_in(workplace, disk)[0])
    return disk


def start(workplace, disk, target, log):
    """From the DISK with the system, beside which Windows' is TARGET."""
    kernel, initrd = kernel_in(workplace, disk)
    os.makedirs(workplace.path(log))
    return Guest(Boot(kernel, initrd, target.file, f'root=UUID={UUID} rw', further=(
        '-drive', f'if=none,id=system,format=raw,cache=unsafe,file={disk}', '-device', 'virtio-blk-pci,drive=system')), workplace.path(log))


def shell(guest):
    assert guest.wait_for(PROMPT, rig.SECONDS), guest.console()[-3000:]
    return lambda line: command(guest, line)


def power_off(guest):
    guest.type('systemctl poweroff')
    assert guest.wait_for_end(rig.SECONDS), guest.console()[-3000:]


def remember(name):
    """The command that writes each file's name, kind and mode, and what it holds, to /var/tmp/NAME."""
    return (f"find / -xdev \\( {PRUNED} \\) -prune -o -printf '%p %y %m %l\\n' -type f -exec sha256sum {{}} + | sort > /var/tmp/{name}")


def test_install_image_start_purge(workplace, system):
    target = Host(workplace, 1024 * MIB).disk(SIZE)
    with start(workplace, system, target, 'install') as guest:
        do = shell(guest)
        do(remember('before'))
        do(f'cd /packages && {INSTALL}')
        do(IN_INITRAMFS)
        line = re.search(r'Boot it with: (root=UUID=[0-9A-F]{16} loop=/linux/root\.img)', do(MKIMAGE)).group(1)
        do('apt remove -y loopboot loopboot-initramfs-tools loopboot-rescue')
        do(f'! {IN_INITRAMFS}')
        do('apt purge -y loopboot loopboot-initramfs-tools loopboot-rescue')
        do(f'! {IN_INITRAMFS}')
        do(f"{remember('after')} && diff /var/tmp/before /var/tmp/after")
        power_off(guest)
    with rig.Untouched(target, target.image_extents()), its_own_boot(workplace, target, log='image', root=line) as guest:
        do = shell(guest)
        assert '/dev/mapper/loopboot-root ext4' in do('findmnt -n -o SOURCE,FSTYPE /')
        assert 'would not boot any more' in do('! apt purge -y loopboot loopboot-initramfs-tools')
        do(IN_INITRAMFS)
        power_off(guest)
    rig.check_image(workplace, target)
    with start(workplace, system, target, 'without') as guest:
        assert '/dev/vda ext4' in shell(guest)('findmnt -n -o SOURCE,FSTYPE /')
        power_off(guest)
