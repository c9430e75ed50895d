"""The recipes for RPM and for Arch install what the parts are, each in its directories."""
import shutil
import subprocess

import chroots


def run(*command, **how):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **how)
    assert done.returncode == 0, done.stdout[-3000:]
    return done.stdout


def parts(directory, *names, programs='/usr/sbin'):
    """What `make install-NAME` installs, as paths from the root."""
    for name in names:
        run('make', '-s', f'install-{name}', f'DESTDIR={directory}', f'SBINDIR={programs}', cwd=chroots.TOP)
    return {'/' + str(path.relative_to(directory)) for path in directory.rglob('*') if path.is_symlink() or path.is_file()}


def test_rpm(tmp_path):
    chroots.source(tmp_path / 'SOURCES')
    run('nice', 'rpmbuild', '-bb', '--nodeps', '--define', f'_topdir {tmp_path}', '--define', f'_tmppath {tmp_path}',
        chroots.TOP / 'packaging/rpm/loopboot.spec')
    listed = {}
    for package in tmp_path.glob('RPMS/*/*.rpm'):
        lines = run('rpm', '-qp', '--queryformat', '[%{FILEMODES:perms} %{FILENAMES}\n]', package).splitlines()
        listed[package.name.rsplit('-', 2)[0]] = {line.split()[1] for line in lines if not line.startswith('d')}
    names = {'loopboot': 'helper', 'loopboot-dracut': 'dracut', 'loopboot-rescue': 'rescue'}
    assert set(listed) == set(names)
    for package, part in names.items():
        own = {name.removesuffix('.gz') for name in listed[package] if not name.startswith(('/usr/share/doc/', '/usr/share/licenses/'))}
        assert own == parts(tmp_path / part, part), package


def test_arch(tmp_path):
    """What makepkg runs of the recipe, in the order in which it does."""
    work = tmp_path / 'work'
    chroots.source(work)
    shutil.copy(chroots.TOP / 'packaging/arch/PKGBUILD', work)
    run('bash', '-euc', f'. ./PKGBUILD && [ -e "${{source[0]}}" ] && pkgdir={tmp_path}/package && build && package', cwd=work)
    package = tmp_path / 'package'
    found = {'/' + str(path.relative_to(package)) for path in package.rglob('*') if path.is_symlink() or path.is_file()}
    assert found == parts(tmp_path / 'parts', 'helper', 'mkinitcpio', 'dracut', 'rescue', programs='/usr/bin')
    assert not (package / 'usr/sbin').exists()
    generator = package / 'usr/lib/systemd/system-generators/loopboot-generator'
    assert generator.resolve() == package / 'usr/bin/mount.loopboot'
