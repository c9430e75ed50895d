"""The packages as Debian builds them: that they are the same wherever and whenever, and what lintian says of them."""
import re
import shlex

import chroots

# What the lintian of bookworm does not know yet.
NEWER = {'bookworm': 'newer-standards-version,unknown-field', 'trixie': ''}


def test_their_tests_ran(built):
    assert re.search(r'^[1-9][0-9]* passed, 0 failed$', (built / 'log').read_text(), re.MULTILINE)


def test_another_build_is_the_same(built, release):
    """In a directory of another name, a year later, with other umask, language, time zone and home, and in one process."""
    again = chroots.build(f'build-{release}', chroots.BUILD / f'again-{release}', directory='elsewhere/another', shift='+400d',
                        umask='027', LC_ALL='C.UTF-8', LANGUAGE='fr', TZ='Pacific/Kiritimati', HOME='/nonexistent',
                        DEB_BUILD_OPTIONS='nocheck')
    first = {package.name: package.read_bytes() for package in chroots.packages(built)}
    second = {package.name: package.read_bytes() for package in chroots.packages(again)}
    assert len(first) == 4 and sorted(first) == sorted(second)
    assert [name for name in first if first[name] != second[name]] == []


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
    pages = [chroots.TOP / 'README.md', *chroots.TOP.glob('docs/*.md'), *chroots.TOP.glob('docs/*.svg')]
    assert len(pages) > 10 and [page for page in pages if (there / page.relative_to(chroots.TOP)).read_bytes() != page.read_bytes()] == []
