"""Where packages are built and used: a chroot whose changes are thrown away."""
import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
BUILD = TOP / 'build/packages'


class Place:
    def __init__(self, root):
        self.root = root

    def run(self, *command, check=True, **environment):
        """Run COMMAND in there as root; return what it said."""
        given = [f'{name}={value}' for name, value in environment.items()]
        done = subprocess.run(['nice', TOP / 'tests/lib/inside', self.root, 'env', 'DEBIAN_FRONTEND=noninteractive', *given, *command],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors='replace', check=False)
        assert done.returncode == 0 or not check, f'{command}: {done.stdout[-4000:]}'
        return done.stdout

    def put(self, files, where):
        (self.root / where).mkdir(parents=True, exist_ok=True)
        for file in files:
            shutil.copy(file, self.root / where)


def chroot(kind):
    """The tree KIND, which is made if it is not there."""
    done = subprocess.run([TOP / 'tests/packages/make-chroot', kind], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.split()[-1]


@contextlib.contextmanager
def place(kind):
    """A Place that begins as KIND."""
    lower = chroot(kind)
    work = Path(tempfile.mkdtemp(prefix='place-', dir=BUILD))
    for name in ('upper', 'work', 'root'):
        (work / name).mkdir()
    subprocess.run(['mount', '-t', 'overlay', 'loopboot', '-o', f'lowerdir={lower},upperdir={work}/upper,workdir={work}/work',
                    work / 'root'], check=True)
    try:
        yield Place(work / 'root')
    finally:
        subprocess.run(['umount', work / 'root'], check=True)
        shutil.rmtree(work)


def source(directory, commit=None):
    """Make the source of COMMIT, or of what stands here, in DIRECTORY; return its tree."""
    done = subprocess.run([TOP / 'packaging/make-source', directory, *filter(None, [commit])], check=True, stdout=subprocess.PIPE, text=True)
    return Path(done.stdout.strip())


def build(kind, results, *options, commit=None, **environment):
    """
    Build the packages in a chroot of KIND, as a user without rights, OPTIONS being dpkg-buildpackage's. What it makes, and what it
    said (`log`), comes to RESULTS.
    """
    shutil.rmtree(results, ignore_errors=True)
    results.mkdir(parents=True)
    with place(kind) as there:
        tree = source(there.root / 'build', commit)
        there.run('chown', '-R', 'builder:', '/build')
        given = ' '.join(f"{name}='{value}'" for name, value in environment.items())
        said = there.run('su', 'builder', '-c', f'cd "/build/{tree.name}" && '
                         f'env {given} dpkg-buildpackage --no-sign {" ".join(options)} 2>&1 || echo "FAILED"')
        (results / 'log').write_text(said)
        assert not said.endswith('FAILED\n'), said[-4000:]
        for file in (there.root / 'build').iterdir():
            if file.is_file():
                shutil.copy(file, results)
    return results


def packages(results, *names):
    """The packages NAMES, or all, of those in RESULTS."""
    return sorted(file for file in results.glob('*.deb') if not names or file.name.split('_')[0] in names)


def unpacked(package, directory):
    """What is in PACKAGE, below DIRECTORY."""
    subprocess.run(['dpkg-deb', '-x', package, directory], check=True)
    return Path(directory)


def before():
    """The commit before the last one that changed what is packaged; it may be named: BEFORE=COMMIT."""
    if 'BEFORE' in os.environ:
        return os.environ['BEFORE']
    commits = subprocess.run(['git', 'rev-list', '-n', '2', 'HEAD', '--', 'debian/control', 'Makefile', 'loopboot', 'scripts', 'hooks'],
                             cwd=TOP, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    made = [commit for commit in commits if subprocess.run(['git', 'cat-file', '-e', f'{commit}:debian/rules'], cwd=TOP, check=False,
                                                           stderr=subprocess.DEVNULL).returncode == 0]
    return made[-1]
