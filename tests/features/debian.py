"""A Debian for the guests: the base system with odd files, as an ext4 with the tars, and what a file system should make of it."""

import dataclasses
import os
import shutil
import struct
import tempfile
from pathlib import Path

import features
from features import BUILD, TOP, Driver
import ntfs_volume
from run import run

MIB = 1 << 20
RELEASE = "trixie"
TAR = ("tar", "--numeric-owner", "--xattrs", "--xattrs-include=*")  # mmdebstrap has ACLs, too, as extended attributes
NET_RAW = struct.pack("<5I", 0x02000001, 1 << 13, 0, 0, 0)  # VFS_CAP_REVISION_2, effective; CAP_NET_RAW
IMAGE_SIZE, VOLUME_SIZE, LIST_SIZE = 500 * MIB, 1800 * MIB, 8 * MIB


def make_odd_files(directory):
    """What the base system has too little of to be a trial."""
    def file(name, mode=0o644, owner=(0, 0), content=None):
        path = directory / name
        path.write_text(name if content is None else content, encoding="utf-8")
        os.chown(path, *owner)
        path.chmod(mode)
        return path

    directory.mkdir(parents=True)
    for mode in (0o000, 0o400, 0o600, 0o640, 0o755, 0o2755, 0o4755, 0o6755, 0o777):
        file(f"mode-{mode:04o}", mode)
        (directory / f"directory-{mode | 0o1000:04o}").mkdir()
        (directory / f"directory-{mode | 0o1000:04o}").chmod(mode | 0o1000)
    for owner in ((1000, 1000), (33, 4), (65534, 65534), (100000, 100000)):
        file(f"owner-{owner[0]}", owner=owner)
    os.setxattr(file("capable", 0o755), "security.capability", NET_RAW)
    for name, value in (("user.comment", b"a comment"), ("trusted.own", b"1"), ("user.empty", b"")):
        os.setxattr(file(name.replace(".", "-")), name, value)
    for name in ("E", "e", "co:lon", "back\\slash", "pi|pe", "con", "dot.", "space ", "Größe", "x" * 255):
        file(name)
    file("names-1")
    for number in range(2, 40):
        os.link(directory / "names-1", directory / f"names-{number}")
    for name, target in (("absolute", "/usr/bin/env"), ("relative", "../bin/env"), ("dangling", "no where"), ("dot", "."),
                         ("masked", "/lib/a\\x2db.mount"), ("long", "long/" * 300), ("colon", "a:b")):
        (directory / f"link-{name}").symlink_to(target)
    os.link(directory / "link-dangling", directory / "link-second", follow_symlinks=False)
    os.mknod(directory / "char", 0o20620, os.makedev(4, 64))
    os.mknod(directory / "block", 0o60660, os.makedev(259, 3))
    os.mkfifo(directory / "fifo")
    os.utime(file("old"), (-86400, -86400))
    os.utime(file("late"), (4000000000, 4000000000))
    file("empty", content="")
    with open(directory / "sparse", "wb") as sparse:
        sparse.truncate(16 * MIB)


def make_package(directory, version):
    tree = directory / f"package-{version}"
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "DEBIAN/control").write_text(f"Package: probe\nVersion: {version}\nArchitecture: all\nMaintainer: nobody <nobody@localhost>\n"
                                         "Description: a package to be installed\n", encoding="ascii")
    for path, mode in (("usr/share/probe/file:1", 0o644), ("usr/bin/probe", 0o4755), ("etc/probe.conf", 0o640)):
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(f"{version}\n", encoding="ascii")
        (tree / path).chmod(mode)
    (tree / "DEBIAN/conffiles").write_text("/etc/probe.conf\n", encoding="ascii")
    os.link(tree / "usr/bin/probe", tree / "usr/bin/probe-again")
    (tree / "usr/share/probe/link").symlink_to("file:1")
    run("dpkg-deb", "--root-owner-group", "--build", tree, directory / f"probe_{version}_all.deb")


def make_tools():
    """The ext4 with a Debian and all the tars, and the list of the tree that these make; kept under build/features."""
    image, wanted = BUILD / "tools.img", BUILD / "tools.list"
    base = Path(run(TOP / "tests/lib/make-base", RELEASE).decode().strip())
    sources = [base, Path(__file__), features.HERE / "list_tree.c"]
    if image.exists() and all(image.stat().st_mtime > source.stat().st_mtime for source in sources):
        return image, wanted
    with tempfile.TemporaryDirectory(dir=BUILD) as name:
        directory = Path(name)
        tree = directory / "tree"
        tree.mkdir()
        run(*TAR, "-xpf", base, "-C", tree)
        make_odd_files(directory / "odd/srv/odd")
        run(*TAR, "-cf", directory / "odd.tar", "-C", directory / "odd", ".")
        run(*TAR, "-xpf", directory / "odd.tar", "-C", tree)
        wanted.write_bytes(run(BUILD / "list_tree", tree))
        shutil.copy(base, tree / "base.tar")
        shutil.move(directory / "odd.tar", tree)
        for version in (1, 2):
            make_package(directory, version)
            shutil.move(directory / f"probe_{version}_all.deb", tree)
        image.unlink(missing_ok=True)
        run("mkfs.ext4", "-q", "-F", "-O", "^has_journal", "-d", tree, image, "900M")
    return image, wanted


# ---- what Windows has there

HIDDEN, SYSTEM, READ_ONLY, ARCHIVE = 2, 4, 1, 0x20
WINDOWS_TIME = 116444736000000000  # 1970 since 1601, in 100 ns
TOLD = ("system.ntfs_attrib_be", "system.ntfs_times_be", "system.ntfs_dos_name", "system.ntfs_acl", "system.ntfs_object_id", "user.stream")


def make_windows_files(directory):
    """Files as Windows has them: attributes, named streams, short names, times, one compressed."""
    windows = Path(directory) / "Windows"
    for folder in ("System32", "Program Files", "Users/Zoë"):
        (windows / folder).mkdir(parents=True)
    for number, (name, attributes) in enumerate((("hidden.sys", HIDDEN | SYSTEM), ("System32/read only.dll", READ_ONLY | ARCHIVE),
                                                 ("Users/Zoë/A Long Name.docx", ARCHIVE), ("Program Files/plain.txt", 0))):
        path = windows / name
        path.write_bytes(name.encode() * 5000)
        os.setxattr(path, "user.stream", b"of " + name.encode())
        os.setxattr(path, "system.ntfs_dos_name", f"SHORT~{number}.X".encode())
        os.setxattr(path, "system.ntfs_attrib_be", struct.pack(">I", attributes))
        moment = WINDOWS_TIME + (1_100_000_000 + number) * 10_000_000 + 1234567
        os.setxattr(path, "system.ntfs_times_be", struct.pack(">4Q", moment, moment + 1, moment + 2, moment + 3))


def windows_files(directory):
    """All of them, with what only NTFS has: path -> list."""
    found = {}
    for path in sorted((Path(directory) / "Windows").rglob("*")):
        told = []
        for name in TOLD:
            try:
                told.append((name, os.getxattr(path, name)))
            except OSError as error:
                told.append((name, error.errno))
        found[str(path)[len(str(directory)):]] = (told, path.stat().st_size, path.read_bytes() if path.is_file() else None)
    return found


# ---- the trial

def make_volume(volume):
    """An NTFS with Windows' files and, for the way map, an image with an empty ext4; what Windows has there."""
    features.make_volume(features.NTFS3, volume, VOLUME_SIZE)
    with tempfile.NamedTemporaryFile(dir=BUILD) as image:
        image.truncate(IMAGE_SIZE)
        run("mkfs.ext4", "-q", "-F", "-b", 4096, image.name)
        with ntfs_volume.mounted(volume) as directory:
            make_windows_files(directory)
            os.mkdir(directory + "/linux")
            run("cp", "--sparse=never", image.name, directory + "/linux/root.img")
    for _ in range(2):  # a first reading changes the times of access, further ones do not
        with ntfs_volume.mounted(volume) as directory:
            files = windows_files(directory)
    return files


def differences(wanted, found):
    """The lines of two lists of list_tree that are not alike: path -> what differs."""
    def table(text):
        rows = (line.split("\t") for line in text.splitlines())
        return {row[0]: row[1:] for row in rows}

    wanted, found = table(wanted), table(found)
    differ = {}
    for path in sorted(wanted.keys() | found.keys()):
        if path not in found:
            differ[path] = "missing"
        elif path not in wanted:
            differ[path] = "not of the tar"
        elif wanted[path] != found[path]:
            differ[path] = ", ".join(f"{is_} for {was}" for was, is_ in zip(wanted[path], found[path]) if was != is_)
    return differ


@dataclasses.dataclass
class Outcome:
    said: list
    differ: dict
    windows_before: dict
    windows_after: dict
    dirty: bool

    def told(self, key):
        """What follows KEY= in what the guest said."""
        return [line.split("=", 1)[1] for line in self.said if line.startswith(key + "=")]


def try_debian(driver: Driver, seconds=1800):
    """Unpack a Debian by DRIVER, and all that guest/debian does."""
    features.make_programs()
    tools, wanted = make_tools()
    with tempfile.TemporaryDirectory(dir=BUILD) as directory:
        volume, taken = os.path.join(directory, "volume"), os.path.join(directory, "list")
        before = make_volume(volume)
        with open(taken, "wb") as file:
            file.truncate(LIST_SIZE)
        further = ("-drive", f"if=virtio,format=raw,readonly=on,file={tools}", "-drive", f"if=virtio,format=raw,cache=unsafe,file={taken}")
        said = features.run_guest(driver, volume, "debian", seconds, further=further,
                                  programs=(BUILD / "list_tree", TOP / "build/loopboot"), memory=1024)
        found = Path(taken).read_bytes().rstrip(b"\0").decode(errors="surrogateescape")
        dirty = ntfs_volume.information(volume)["Volume Flags"] != "0x0000"
        with ntfs_volume.mounted(volume) as mounted:
            after = windows_files(mounted)
    return Outcome(said, differences(wanted.read_text(errors="surrogateescape"), found), before, after, dirty)
