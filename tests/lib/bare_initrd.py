#!/usr/bin/python3 -B
"""An initramfs of one program, the modules that it wants, and ntfs-3g, all from a base system: it boots in seconds.

As a program: take the kernel and the modules out of the base system of RELEASE, and print the kernel's path.

usage: bare_initrd.py RELEASE
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from run import run

TOP = Path(__file__).resolve().parent.parent.parent
BUILD = TOP / "build/guest"
LIBRARIES = "usr/lib/x86_64-linux-gnu"
NTFS_3G = ["usr/bin/ntfs-3g", LIBRARIES + "/libntfs-3g.so*", LIBRARIES + "/libc.so.6", LIBRARIES + "/ld-linux-x86-64.so.2"]


def kernel_of(release):
    """The kernel of a Debian RELEASE and the directory of its modules, taken out of the base system once."""
    base = run(TOP / "tests/lib/make-base", release).decode().strip()
    directory = BUILD / Path(base).stem
    if not directory.exists():
        new = directory.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        run("tar", "-C", new, "-xf", base, "--wildcards", "./usr/lib/modules/*", "./boot/vmlinuz-*", "./boot/config-*",
            *("./" + name for name in NTFS_3G))
        (new / "lib").symlink_to("usr/lib")
        new.rename(directory)
    return next((directory / "boot").glob("vmlinuz-*")), directory


def add_ntfs3g(tree, base):
    """The program, and the libraries that it is linked with, where their names lead."""
    for pattern in NTFS_3G:
        for path in base.glob(pattern):
            target = tree / path.relative_to(base)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    (tree / "lib64").symlink_to(LIBRARIES)


def has_ntfs_driver(base):
    return bool(list(base.glob("lib/modules/*/kernel/fs/ntfs*")))


def make(tree, base, program, modules, initrd, ntfs_3g):
    """Make the file INITRD of PROGRAM, MODULES with the modules.dep that modules_load_all() reads, and perhaps NTFS_3G.

    All but PROGRAM comes from BASE, which kernel_of() gave; TREE is a directory to be made.
    """
    version = next((base / "lib/modules").iterdir()).name
    target = tree / "lib/modules" / version
    target.mkdir(parents=True)
    for module in modules:
        shown = subprocess.run(["modprobe", "-d", base, "-S", version, "--show-depends", module],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout.decode()
        for path in re.findall(r"^insmod (\S+)", shown, re.MULTILINE):
            shutil.copy(path, target)
    for name in ("modules.order", "modules.builtin"):
        shutil.copy(base / "lib/modules" / version / name, target)
    run("depmod", "-b", tree, version)
    if ntfs_3g:
        add_ntfs3g(tree, base)
    shutil.copy(program, tree / "init")
    names = "\n".join(str(path.relative_to(tree)) for path in sorted(tree.rglob("*")))
    with open(initrd, "wb") as file:
        subprocess.run(["cpio", "--quiet", "--create", "--format=newc"], cwd=tree, input=names.encode(), stdout=file,
                       check=True)


if __name__ == "__main__":
    print(kernel_of(sys.argv[1])[0])
