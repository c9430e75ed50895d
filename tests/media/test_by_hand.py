"""What docs/by-hand.md has people type, typed in a live system; the stick that it makes boots by UEFI without Secure Boot."""

import os
import re

import rig
from debian import command
from disk import MIB
from guest import PROJECT
from host import Host
from live_system import GIB, SHELL, live, new_stick, start_from

# What is other here: a smaller image, nothing to install from, nobody to type a password, and the names of this machine's disks.
OTHER = {
    "count=5120": "count=325",
    "seek=5119": "seek=324",
    "mmdebstrap --include=linux-image-amd64,initramfs-tools,systemd-sysv,e2fsprogs trixie /tmp/new":
        "tar -C /tmp/new --numeric-owner --xattrs --xattrs-include='*' -xpf /dev/vdb",
    "make install DESTDIR=/tmp/new": "cat /usr/share/loopboot/parts/* | tar -C / -c -T - | tar -C /tmp/new -x",
    "passwd root": "passwd -d root",
    "linux /vmlinuz": "linux /vmlinuz console=ttyS0 no_timer_check",
    "UUID=0123456789ABCDEF": "UUID=$(blkid -s UUID -o value /dev/sda2)",
    "/dev/sdX1": "/dev/sdb1",
    "/dev/sdX": "/dev/sdb",
}


def blocks():
    """The blocks of the part about Linux."""
    with open(os.path.join(PROJECT, "docs/by-hand.md"), encoding="utf-8") as file:
        text = file.read().split("\n## From any Linux\n")[1]
    for stands, here in OTHER.items():
        assert stands in text, stands
        text = text.replace(stands, here)
    return [re.sub(r"(?m)^    ", "", block) for block in re.findall(r"(?m)(?:^    .*\n)+", text)]


def follow(guest, block):
    if block.startswith("root="):
        return
    if block.startswith("insmod"):
        block = "".join(f"echo \"{line}\" >> grub.cfg\n" for line in block.splitlines())
    for line in block.splitlines():
        command(guest, re.sub(r"\s+# .*", "", line))


def test_by_hand(workplace, base):
    target = Host(workplace, 3 * GIB).disk(1300 * MIB)
    stick, plugged_in = new_stick(workplace)
    archive = ["-drive", f"if=none,id=archive,format=raw,readonly=on,file={base}", "-device", "virtio-blk-pci,drive=archive"]
    with live(workplace, target, options=(*plugged_in, *archive)) as guest:
        assert guest.wait_for(SHELL, 2 * rig.SECONDS), guest.console()[-3000:]
        for block in blocks():
            follow(guest, block)
        guest.type("sync; poweroff -f")
        assert guest.wait_for_end(rig.SECONDS), guest.console()[-3000:]
    with rig.Untouched(target, target.image_extents()), start_from(stick, workplace, target, "uefi") as guest:
        assert guest.wait_for(r"\w+ login: ", rig.SECONDS), guest.console()[-3000:]
