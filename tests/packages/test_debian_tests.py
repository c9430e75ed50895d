"""debian/tests, by autopkgtest, in a Debian that has nothing but the packages and what a test asks for."""
import shutil
import subprocess

import chroots
import pytest


def hand_in_base(tree, release):
    """Debian's archive that tests/lib/make-base would make anew."""
    done = subprocess.run([chroots.TOP / 'tests/lib/make-base', release], stdout=subprocess.PIPE, text=True, check=True)
    cache = tree / 'build/cache'
    cache.mkdir(parents=True)
    for kind in ('.tar', '.deb'):
        shutil.copy(chroots.Path(done.stdout.strip()).with_suffix(kind), cache)


@pytest.mark.parametrize('test', ['volumes', 'boot'])
def test_autopkgtest(test, built, release):
    with chroots.place(f'test-{release}') as there:
        tree = chroots.source(there.root / 'source')
        if test == 'boot':
            hand_in_base(tree, release)
        done = subprocess.run(['nice', 'unshare', '--mount', 'sh', '-c', 'mount --bind /proc "$0/proc" && exec "$@"', there.root,
                               'autopkgtest', '--apt-upgrade', '--no-built-binaries', f'--test-name={test}', *chroots.packages(built),
                               f'{tree}/', '--', 'chroot', there.root], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, errors='replace', check=False)
    (chroots.BUILD / f'autopkgtest-{release}-{test}').write_text(done.stdout)
    assert done.returncode == 0 and f'\n{test} ' in done.stdout, done.stdout[-3000:]
