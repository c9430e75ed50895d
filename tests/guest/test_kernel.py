"""loopboot/kernel on real kernels: device-mapper, loop devices, mounts, modules and the change of root.

The program of this directory, linked with the helper's own sources, is /init of a guest; the lines that it prints are
its checks. A guest whose kernel has no NTFS driver has ntfs-3g.
"""

import os
import re
import shutil
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(TOP / "tests/lib"))

import bare_initrd  # noqa: E402
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


def check_lines(lines):
    """Show what the program found, and fail if it did not come to its end or found anything wrong."""
    bad = [line for line in lines if line.startswith("not ok ")]
    assert not bad, "\n".join(bad)
    ends = [line for line in lines if re.fullmatch(r"[0-9]+ passed, 0 failed", line)]
    assert ends, "it did not come to its end:\n" + "\n".join(lines[-20:])


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
    run("make", "-s", "-C", TOP, "-f", "tests/guest/Makefile", "build/guest/kernel", "build/loopboot")
    (tmp_path / "tree").mkdir()
    shutil.copy(TOP / "build/loopboot", tmp_path / "tree/loopboot")
    program = BUILD / "kernel"
    vmlinuz, base = bare_initrd.kernel_of(release)
    bare_initrd.make(tmp_path / "tree", base, program, MODULES, tmp_path / "initrd",
                     ntfs_3g=not bare_initrd.has_ntfs_driver(base))
    make_disk(tmp_path / "disk", tmp_path, program)
    run(TOP / "tests/lib/try-kvm", vmlinuz)
    boot = guest.Boot(kernel=str(vmlinuz), initrd=str(tmp_path / "initrd"), disk=str(tmp_path / "disk"),
                      command_line="quiet panic=-1 no_timer_check", bus="virtio-blk", memory=2048)
    with guest.Guest(boot, str(tmp_path)) as running:
        running.wait_for_end(300)
        lines = Path(running.verdict_file).read_text(encoding="utf-8").splitlines()
        print(running.console())
    check_lines(lines)
