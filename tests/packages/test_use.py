"""The packages in a Debian: that the initramfs follows them, and that nothing stays of them."""
import contextlib
import hashlib
import os
import re
from pathlib import Path

import pytest

import chroots

SETTINGS = '/etc/default/loopboot'
HOOK = '/etc/kernel/postinst.d/zz-loopboot-rescue'
RECORD = '/etc/loopboot/rescue.d/iso'
# What a package manager and an initramfs leave wherever they run.
TRACES = ('/var/lib/dpkg', '/var/lib/apt', '/var/cache', '/var/log', '/var/tmp', '/tmp', '/run', '/boot/initrd', '/packages',
          '/var/lib/initramfs-tools', '/proc', '/dev', '/etc/ld.so.cache')


def with_initramfs_tools(there):
    (there.root / 'etc/initramfs-tools/conf.d/quick').write_text('MODULES=list\nCOMPRESS=gzip\n')
    there.run('update-initramfs', '-c', '-k', kernel(there))


def with_dracut(there):
    """It takes the place of initramfs-tools, and makes the initramfs."""
    (there.root / 'etc/dracut.conf.d').mkdir(exist_ok=True)
    (there.root / 'etc/dracut.conf.d/quick.conf').write_text('compress="cat"\ndrivers=" dm-mod loop "\nhostonly="no"\n')
    there.run('dpkg', '--force-depends', '--no-triggers', '--purge', 'initramfs-tools', 'initramfs-tools-core')
    there.run('sh', '-c', 'dpkg --install /root/dracut/*.deb')


WORLDS = {'initramfs-tools': with_initramfs_tools, 'dracut': with_dracut}


def kernel(there):
    (version,) = os.listdir(there.root / 'lib/modules')
    return version


@pytest.fixture(params=WORLDS)
def world(request):
    return request.param


@contextlib.contextmanager
def debian(release, world):
    with chroots.place(f'use-{release}') as there:
        WORLDS[world](there)
        yield there


def install(there, files, where):
    there.put(files, where)
    there.run('sh', '-c', f'apt-get -q -y --no-install-recommends install /{where}/*.deb')


def helper_in_initramfs(there):
    """The program in the initramfs as it is now, or None."""
    there.run('sh', '-c', f'rm -rf /run/looked; unmkinitramfs /boot/initrd.img-{kernel(there)} /run/looked || '
              f'{{ mkdir -p /run/looked && cd /run/looked && lsinitrd --unpack /boot/initrd.img-{kernel(there)}; }}')
    found = [path for path in (there.root / 'run/looked').rglob('loopboot') if path.parent.name == 'sbin' and path.is_file()]
    return found[0].read_bytes() if found else None


def state(there):
    """Each file's path with what it holds."""
    found = {}
    for directory, _, names in os.walk(there.root):
        for name in names:
            path = os.path.join(directory, name)
            inside = path[len(str(there.root)):]
            if inside.startswith(TRACES):
                continue
            if os.path.islink(path):
                found[inside] = os.readlink(path)
            elif os.path.isfile(path):
                found[inside] = hashlib.sha256(Path(path).read_bytes()).hexdigest()
        if not directory[len(str(there.root)):].startswith(TRACES):
            found[directory[len(str(there.root)):] + '/'] = None
    return found


def packages_for(built, world):
    return chroots.packages(built, 'loopboot', f'loopboot-{world}', 'loopboot-rescue')


def write_settings(there):
    for file, line in ((SETTINGS, 'LOOPBOOT_MODE=map'), (RECORD, "kind='iso'")):
        path = there.root / file[1:]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(line + '\n')


def test_install_remove_purge(built, release, world):
    with debian(release, world) as there:
        assert helper_in_initramfs(there) is None
        before = state(there)
        install(there, packages_for(built, world), 'packages')
        assert helper_in_initramfs(there) == (there.root / 'usr/sbin/loopboot').read_bytes()
        # make-base has dpkg leave manual pages and documentation out.
        wrong = there.run('dpkg', '--verify', 'loopboot', f'loopboot-{world}', 'loopboot-rescue').splitlines()
        assert [line for line in wrong if not re.search(' /usr/share/(man|doc)/', line)] == []
        assert 'loopboot 0.1' in there.run('loopboot', '--version')
        write_settings(there)
        if world == 'dracut':  # as loopboot-mkimage does
            (there.root / 'etc/dracut.conf.d/loopboot.conf').write_text('add_dracutmodules+=" loopboot "\n')
        names = ['loopboot', f'loopboot-{world}', 'loopboot-rescue']
        there.run('apt-get', '-q', '-y', 'remove', *names)
        assert helper_in_initramfs(there) is None
        assert set(state(there)) - set(before) == {SETTINGS, RECORD, HOOK, '/etc/loopboot/', '/etc/loopboot/rescue.d/'}
        there.run(HOOK, kernel(there))  # a kernel may come meanwhile
        there.run('apt-get', '-q', '-y', 'purge', *names)
        assert state(there) == before
        assert helper_in_initramfs(there) is None


def test_not_removed_under_the_running_root(built, release, world):
    """Unless that is what one wants."""
    purge = ('apt-get', '-q', '-y', 'purge', 'loopboot', f'loopboot-{world}')
    with debian(release, world) as there:
        install(there, packages_for(built, world), 'packages')
        record = there.root / 'run/loopboot/root'
        record.parent.mkdir()
        record.touch()
        said = there.run(*purge, check=False)
        assert f'loopboot: removing loopboot-{world}: ' in said and 'LOOPBOOT_REMOVE=yes' in said
        there.run('dpkg', '--configure', '-a')  # what dpkg has put off when it was stopped
        assert helper_in_initramfs(there) and there.run('dpkg', '--audit') == '' and there.run('loopboot', '--version')
        there.run(*purge, LOOPBOOT_REMOVE='yes')
        assert helper_in_initramfs(there) is None and there.run('dpkg', '--audit') == ''


def test_upgrade(built, release, world):
    """From the package of the commit before: what the administrator changed is kept, and the initramfs has the new program."""
    old = chroots.build(f'build-{release}', chroots.BUILD / f'before-{release}', '--build=binary', commit=chroots.before(),
                      DEB_BUILD_OPTIONS='nocheck')
    with debian(release, world) as there:
        install(there, packages_for(old, world), 'packages/old')
        write_settings(there)
        with open(there.root / HOOK[1:], 'a', encoding='utf-8') as file:
            file.write('# changed by the administrator\n')
        there.put(packages_for(built, world), 'packages/new')
        # The version is the same until something is released: apt would do nothing.
        there.run('sh', '-c', 'dpkg --install --auto-deconfigure --force-confdef --force-confold /packages/new/*.deb')
        assert (there.root / HOOK[1:]).read_text().endswith('# changed by the administrator\n')
        assert (there.root / SETTINGS[1:]).read_text() == 'LOOPBOOT_MODE=map\n'
        assert (there.root / RECORD[1:]).exists()
        assert helper_in_initramfs(there) == (there.root / 'usr/sbin/loopboot').read_bytes()
        assert there.run('dpkg', '--audit') == ''
        new = there.root / 'run/new'
        for package in packages_for(built, world):
            chroots.unpacked(package, new)
        for path in new.rglob('*'):
            inside = there.root / path.relative_to(new)
            assert inside.is_dir() or re.search('/usr/share/(man|doc)/', str(inside)) or inside == there.root / HOOK[1:] or inside.read_bytes() == path.read_bytes(), path
