"""loopboot-mkimage --direct with whole Debians, by ntfs3 in a live system and by ntfs-3g here: what is kept, that it boots and goes again."""

import glob
import os
import re
import shutil

import archive
import ntfs_volume
import rig
from debian import PATIENCE, command
from guest import PROJECT, Boot, Guest
from host import Host
from live_system import GIB, SHELL, live
from run import run

CAPABILITY = bytes.fromhex("0100000200200000000000000000000000000000")  # cap_net_raw=ep
# No driver keeps access control lists.
NO_LISTS = ["var/log/journal: attribute system.posix_acl_access", "var/log/journal: attribute system.posix_acl_default"]
KEEP = "--numeric-owner --xattrs '--xattrs-include=security.*' '--xattrs-include=user.*'"


def write_archive(workplace, base):
    """The archive BASE with what no Debian has, on a disk with room for another one."""
    tree, crate = workplace.path("tree"), workplace.path("crate")
    os.makedirs(f"{tree}/odd")
    run("sh", "-c", f"cd {tree}/odd && cp /bin/busybox able && echo upper > E && echo lower > e && echo > 'a:b\"c' && mkfifo fifo && "
        "ln E linked && chown 70000:400000 E && chmod 6751 e && mkdir -m 1777 dir && ln -s ../.././no/where symbolic && chown -h 3:4 symbolic")
    os.setxattr(f"{tree}/odd/able", "security.capability", CAPABILITY)
    os.setxattr(f"{tree}/odd/E", "user.kept", b"yes")
    os.mkdir(crate)
    shutil.copy(base, f"{crate}/root.tar")
    run("sh", "-c", f"tar -C {tree} --format=pax {KEEP} -rf {crate}/root.tar ./odd")
    run("mkfs.ext4", "-q", "-d", crate, workplace.path("crate.img"), "700M")
    return f"{crate}/root.tar"


def test_by_ntfs3(workplace, base):
    content = write_archive(workplace, base)
    host = Host(workplace, 2 * GIB)
    before = host.facts()
    target = host.disk(0)
    said = put_in_live_system(workplace, target)
    assert "388 are such" not in said and "it does not keep device nodes" in said, said
    back = workplace.path("back")
    unpack(workplace.path("crate.img"), back)
    assert archive.differences(content, back, ["etc/fstab", "dev"]) == NO_LISTS
    check_volume(workplace, host, target, before)
    check_boot(workplace, target, re.search(r"Boot it with: (root=UUID=[0-9A-F]{16} rootfstype=ntfs3 rw)", said).group(1))


def test_by_ntfs_3g(workplace):
    """Debian 12's kernel has no driver for NTFS."""
    content = run(os.path.join(PROJECT, "tests", "lib", "make-base"), "bookworm").decode().strip()
    host = Host(workplace, 2 * GIB)
    before = host.facts()
    status, out, err = host.mkimage("--direct", "--tar", content)
    assert status == 0, err
    with host.files("permissions") as directory:
        assert archive.differences(content, directory, ["etc/fstab"]) == NO_LISTS
    target = host.disk(0)
    check_volume(workplace, host, target, before)
    check_boot(workplace, target, re.search(r"Boot it with: (root=UUID=[0-9A-F]{16} rootfstype=ntfs-3g rw)", out).group(1))


def check_volume(workplace, host, target, before):
    """On a copy, which it goes from again."""
    with target.volume() as host.volume:
        after = host.facts()
        assert set(before[0]) <= set(after[0]) and set(before[1].splitlines()) <= set(after[1].splitlines()) and after[2] == before[2]
        take_kernel(workplace, host.volume)
        assert host.mkimage("--direct", "--remove", "--yes")[0] == 0
        removed = host.facts()
        assert removed[0][1:] == before[0][1:] and removed[1:] == before[1:]


def put_in_live_system(workplace, target):
    crate = ["-drive", f"if=none,id=crate,format=raw,file={workplace.path('crate.img')}", "-device", "virtio-blk-pci,drive=crate"]
    with live(workplace, target, options=crate) as guest:
        assert guest.wait_for(SHELL, 2 * rig.SECONDS), guest.console()[-3000:]
        command(guest, "mount /dev/vdb /mnt")
        said = command(guest, "loopboot-mkimage --direct --host /dev/sda2 --tar /mnt/root.tar")
        command(guest, "mount -t ntfs3 -o ro /dev/sda2 /media && cd /media && "
                f"tar {KEEP} -cf /mnt/back.tar $(sed -n 's/^[a-z] [^ ]* //p' etc/loopboot/direct.list) && cd / && umount /media /mnt")
        guest.type("poweroff -f")
        assert guest.wait_for_end(rig.SECONDS), guest.console()[-3000:]
    return said


def unpack(crate, directory):
    mounted = f"{directory}.crate"
    os.makedirs(mounted)
    os.makedirs(directory)
    run("mount", "-o", "loop,ro", crate, mounted)
    try:
        run("sh", "-c", f"tar -C {directory} {KEEP} -xpf {mounted}/back.tar")
    finally:
        run("umount", mounted)


def take_kernel(workplace, volume):
    with ntfs_volume.mounted(volume) as directory:
        for name in ("vmlinuz", "initrd.img"):
            found, = glob.glob(f"{directory}/boot/{name}-*")
            shutil.copy(found, workplace.path(name))


def check_boot(workplace, target, line):
    os.makedirs(workplace.path("1"))
    with Guest(Boot(workplace.path("vmlinuz"), workplace.path("initrd.img"), target.file, line), workplace.path("1")) as guest:
        assert guest.wait_for(r"\w+ login: ", PATIENCE), guest.console()[-3000:]
        # systemd also says "Failed" of what this kernel has not (libbpf).
        assert not re.search("FAILED|Failed to (start|mount)", guest.console()), guest.console()[-3000:]
