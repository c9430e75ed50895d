"""The packages as Debian builds them: that they are the same wherever and whenever, and what lintian says of them."""
import re
import shlex

import chroots

# What the lintian of bookworm does not know yet.
NEWER = {'bookworm': 'newer-standards-version,unknown-field', 'trixie': ''}


def test_their_tests_ran(built):
    assert re.search(r'^[1-9][0-9]* passed, 0 failed$', (built / 'log').read_text(), re.MULTILINE)


def test_another_build_is_the_same(built, release):
    """With all that reprotest varies: path, time and its zone, user, umask, locale, kernel, processors, the order of files, ..."""
    with chroots.place(f'build-{release}') as there:
        tree = chroots.source(there.root / 'source')
        (there.root / 'control/source-root').mkdir(parents=True)  # as reprotest keeps what it has built
        there.put(chroots.packages(built), 'control')
        there.run('chown', '-R', 'builder:', '/source')
        there.run('install', '-d', '-m', '1777', '/dev/shm')  # faketime's
        said = there.run('reprotest', '--verbosity', '1', '--no-diffoscope', '--control-build', '/control', '--vary',
                         'user_group.available+=builder:builder,domain_host.use_sudo=1', '--source-root', f'/source/{tree.name}',
                         'dpkg-buildpackage --no-sign --build=binary', '../*.deb', '--', 'null', check=False, DEB_BUILD_OPTIONS='nocheck')
    (chroots.BUILD / f'reprotest-{release}').write_text(said)
    assert '\nReproduction successful\n' in said and 'try re-running' not in said, said[-3000:]
    assert len(re.findall(r'^[0-9a-f]{64} .*\.deb$', said, re.MULTILINE)) == 4


def test_lintian(built, release):
    """No error, no warning; what it says beside that is kept, for people to read."""
    with chroots.place(f'build-{release}') as there:
        there.put([file for file in built.iterdir() if file.name != 'log'], 'packages')
        there.run('chmod', '-R', 'a+rX', '/packages')
        suppressed = ['--suppress-tags', NEWER[release]] if NEWER[release] else []
        words = ['lintian', '--display-info', '--pedantic', '--show-overrides', *suppressed,
                 *[f'/packages/{file.name}' for file in built.glob('*.changes')]]
        said = there.run('su', 'builder', '-c', shlex.join(words), check=False)
    (chroots.BUILD / f'lintian-{release}').write_text(said)
    assert re.search(r'^[OIP]: loopboot', said, re.MULTILINE), said
    assert not re.findall(r'^[EW]: .*', said, re.MULTILINE), said


def test_what_it_is_built_of_is_said(built):
    (package,) = chroots.packages(built, 'loopboot')
    fields = chroots.subprocess.run(['dpkg-deb', '-f', package, 'Static-Built-Using'], check=True, stdout=-1, text=True).stdout
    assert re.fullmatch(r'musl \(= 1\.2\.[^ ]+\)\n', fields)


def test_the_guide_is_in_it(built, tmp_path):
    """As it is here, so that its pages find one another."""
    (package,) = chroots.packages(built, 'loopboot')
    there = chroots.unpacked(package, tmp_path) / 'usr/share/doc/loopboot'
    pages = [chroots.TOP / 'README.md', *chroots.TOP.glob('docs/**/*.md'), *chroots.TOP.glob('docs/**/*.svg')]
    assert len(pages) > 10 and [page for page in pages if (there / page.relative_to(chroots.TOP)).read_bytes() != page.read_bytes()] == []
