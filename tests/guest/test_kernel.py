"""loopboot/kernel on real kernels: device-mapper, loop devices, mounts, modules and the change of root.

The program of this directory, linked with the helper's own sources, is /init of a guest; the lines that it prints are
its checks. A guest whose kernel has no NTFS driver has ntfs-3g.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(TOP / "tests/lib"))

import guest  # noqa: E402
import ntfs_volume  # noqa: E402
import sparse  # noqa: E402
from run import run  # noqa: E402

BUILD = TOP / "build/guest"
MIB = 1 << 20
GUID = "3ac1de5a-0000-4000-8000-0000000000"
# Sizes in MiB; a million one-sector extents, every second sector, take up the last one.
PARTITIONS = {"closed": (1, 48), "dirty": (49, 48), "hibernated": (97, 48), "root": (145, 32), "area": (177, 1000)}
MODULES = ["virtio_pci", "virtio_blk", "dm-mod", "loop", "ext4", "crc32c_generic", "ntfs3", "ntfs", "fuse", "vfat",
           "nls_cp437", "nls_ascii", "nls_iso8859-1", "nls_utf8"]

LIBRARIES = "usr/lib/x86_64-linux-gnu"
NTFS_3G = ["usr/bin/ntfs-3g", LIBRARIES + "/libntfs-3g.so*", LIBRARIES + "/libc.so.6", LIBRARIES + "/ld-linux-x86-64.so.2"]


def check_lines(lines):
    """Show what the program found, and fail if it did not come to its end or found anything wrong."""
    bad = [line for line in lines if line.startswith("not ok ")]
    assert not bad, "\n".join(bad)
    ends = [line for line in lines if re.fullmatch(r"[0-9]+ passed, 0 failed", line)]
    assert ends, "it did not come to its end:\n" + "\n".join(lines[-20:])


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


def make_initrd(tree, tree_of_modules, program, initrd):
    """An initramfs of PROGRAM and modules, with the modules.dep that modules_load_all() reads."""
    version = next((tree_of_modules / "lib/modules").iterdir()).name
    target = tree / "lib/modules" / version
    target.mkdir(parents=True)
    for module in MODULES:
        shown = subprocess.run(["modprobe", "-d", tree_of_modules, "-S", version, "--show-depends", module],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout.decode()
        for path in re.findall(r"^insmod (\S+)", shown, re.MULTILINE):
            shutil.copy(path, target)
    for name in ("modules.order", "modules.builtin"):
        shutil.copy(tree_of_modules / "lib/modules" / version / name, target)
    run("depmod", "-b", tree, version)
    if not list(target.glob("ntfs*.ko*")):
        add_ntfs3g(tree, tree_of_modules)
    shutil.copy(program, tree / "init")
    names = "\n".join(str(path.relative_to(tree)) for path in sorted(tree.rglob("*")))
    with open(initrd, "wb") as file:
        subprocess.run(["cpio", "--quiet", "--create", "--format=newc"], cwd=tree, input=names.encode(), stdout=file,
                       check=True)


def make_ntfs(closed, directory):
    """A volume that holds an ext4 image under a name with umlauts, and copies of it, one dirty and one hibernated."""
    image = directory / "image"
    dirty, hibernated = directory / "dirty", directory / "hibernated"
    run("mkfs.ext4", "-q", "-U", GUID + "aa", image, "8M")
    ntfs_volume.make(closed, PARTITIONS["closed"][1] * MIB, PARTITIONS["closed"][0] * MIB)
    run("ntfslabel", "--new-serial=1122334455667788", closed)
    with ntfs_volume.mounted(closed) as mounted:
        os.mkdir(mounted + "/linux")
        shutil.copy(image, mounted + "/linux/Grüße.img")
    shutil.copy(closed, dirty)
    ntfs_volume.mark_dirty(dirty)
    shutil.copy(closed, hibernated)
    with ntfs_volume.mounted(hibernated) as mounted:
        ntfs_volume.hibernate(mounted)


def make_root(root, directory, program):
    """An ext4 file system with PROGRAM behind an absolute link, which leads nowhere in an initramfs."""
    tree = directory / "root.tree"
    for name in ("sbin", "etc", "dev", "proc", "sys", "run"):
        (tree / name).mkdir(parents=True)
    (tree / "etc/plain").write_text("no program\n", encoding="ascii")
    shutil.copy(program, tree / "etc/init")
    (tree / "sbin/init").symlink_to("/etc/init")
    run("mkfs.ext4", "-q", "-L", "root & more", "-U", GUID + "ef", "-d", tree, root, f"{PARTITIONS['root'][1]}M")


def make_disk(disk, directory, program):
    table = f"label: gpt\nlabel-id: {GUID}ff\n"
    for number, (name, (start, size)) in enumerate(PARTITIONS.items(), 1):
        name = {"dirty": "Grüße an alle"}.get(name, name)
        table += f'start={start}MiB, size={size}MiB, uuid={GUID}{number:02}, name="{name}"\n'
    with open(disk, "wb") as file:
        file.truncate((sum(PARTITIONS["area"]) + 1) * MIB)
    run("sfdisk", "--quiet", disk, stdin=table.encode())
    make_ntfs(directory / "closed", directory)
    make_root(directory / "root", directory, program)
    for name in ("closed", "dirty", "hibernated", "root"):
        sparse.copy(directory / name, 0, os.path.getsize(directory / name), disk, PARTITIONS[name][0] * MIB)


@pytest.mark.parametrize("release", ["bookworm", "trixie", "forky"])
def test_kernel(release, tmp_path):
    run("make", "-s", "-C", TOP, "-f", "tests/guest/Makefile", "build/guest/kernel")
    program = BUILD / "kernel"
    vmlinuz, tree_of_modules = kernel_of(release)
    make_initrd(tmp_path / "tree", tree_of_modules, program, tmp_path / "initrd")
    make_disk(tmp_path / "disk", tmp_path, program)
    run(TOP / "tests/lib/try-kvm", vmlinuz)
    boot = guest.Boot(kernel=str(vmlinuz), initrd=str(tmp_path / "initrd"), disk=str(tmp_path / "disk"),
                      command_line="quiet panic=-1 no_timer_check", bus="virtio-blk", memory=2048)
    with guest.Guest(boot, str(tmp_path)) as running:
        running.wait_for_end(300)
        lines = Path(running.verdict_file).read_text(encoding="utf-8").splitlines()
        print(running.console())
    check_lines(lines)
