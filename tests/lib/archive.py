"""A tar archive and what was unpacked from it, compared name by name."""

import os
import stat
import tarfile

KINDS = {tarfile.REGTYPE: stat.S_IFREG, tarfile.DIRTYPE: stat.S_IFDIR, tarfile.SYMTYPE: stat.S_IFLNK, tarfile.CHRTYPE: stat.S_IFCHR,
         tarfile.BLKTYPE: stat.S_IFBLK, tarfile.FIFOTYPE: stat.S_IFIFO}
XATTR = "SCHILY.xattr."  # before the name of an extended attribute


def differences(archive, directory, changed=()):
    """What of the file ARCHIVE is otherwise in DIRECTORY: lines `NAME: WHAT`, sorted. CHANGED are names that are not looked at, nor what
    is below them. The times of directories are left out: many write to them."""
    found = []
    with tarfile.open(archive) as file:
        members = [member for member in file if not is_below(clean(member.name), changed)]
        assert members
        for member in members:
            found += [f"{clean(member.name)}: {what}" for what in compare(file, member, directory)]
    return sorted(found)


def clean(name):
    return os.path.normpath(name).lstrip("/")


def is_below(name, tops):
    return name == "." or any(name == top or name.startswith(f"{top}/") for top in tops)


def compare(file, member, directory):
    path = os.path.join(directory, clean(member.name))
    try:
        status = os.lstat(path)
    except OSError as error:
        return [error.strerror]
    if member.islnk():
        other = os.lstat(os.path.join(directory, clean(member.linkname)))
        return [] if other.st_ino == status.st_ino else ["not linked"]
    if stat.S_IFMT(status.st_mode) != KINDS[member.type]:
        return [f"another kind: {status.st_mode:o}"]
    return [*compare_status(member, status), *compare_content(file, member, path), *compare_attributes(member, path)]


def compare_status(member, status):
    pairs = {"owner": ((member.uid, member.gid), (status.st_uid, status.st_gid))}
    if not member.issym():
        pairs["mode"] = member.mode, stat.S_IMODE(status.st_mode)
    if not member.isdir():
        pairs["time"] = int(member.mtime), int(status.st_mtime)
    if member.ischr() or member.isblk():
        pairs["number"] = (member.devmajor, member.devminor), (os.major(status.st_rdev), os.minor(status.st_rdev))
    return [f"{what} {there}, not {wanted}" for what, (wanted, there) in pairs.items() if wanted != there]


def compare_content(file, member, path):
    if member.issym():
        return [] if os.readlink(path) == member.linkname else [f"leads to {os.readlink(path)}, not {member.linkname}"]
    if member.isreg():
        with open(path, "rb") as there:
            return [] if there.read() == file.extractfile(member).read() else ["other content"]
    return []


def compare_attributes(member, path):
    wanted = {name.removeprefix(XATTR): value.encode("utf-8", "surrogateescape")
              for name, value in member.pax_headers.items() if name.startswith(XATTR)}
    listed = os.listxattr(path, follow_symlinks=False)  # ntfs-3g does not list those of security
    return [f"attribute {name}" for name in sorted(wanted.keys() | listed) if wanted.get(name) != attribute(path, name)]


def attribute(path, name):
    try:
        return os.getxattr(path, name, follow_symlinks=False)
    except OSError:
        return None
