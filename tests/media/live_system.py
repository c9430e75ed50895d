"""A Debian live system in a guest, and a stick that is written in it."""

import os

from disk import MIB, new_file
from firmware import FromMedium
from guest import PROJECT, Boot, Guest

GIB = 1024 * MIB
SHELL = r"root@live:~# "


def live(workplace, target, log="live", options=()):
    """A guest that is a Debian live system, with the disk TARGET as sda and its own medium as vda."""
    system = os.path.join(PROJECT, "build", "system", "live-trixie")
    medium = ["-drive", f"if=none,id=medium,format=raw,readonly=on,file={system}/live.img", "-device", "virtio-blk-pci,drive=medium"]
    os.makedirs(workplace.path(log))
    return Guest(Boot(f"{system}/vmlinuz", f"{system}/initrd.img", target.file, "boot=live noprompt", memory=2048,
                      further=(*medium, *options)), workplace.path(log))


def new_stick(workplace):
    """A USB stick with something on it, and QEMU's options that plug it in."""
    stick = workplace.path("stick.img")
    new_file(stick, GIB)
    return stick, ["-drive", f"if=none,id=stick,format=raw,file={stick}",
                   "-device", "qemu-xhci", "-device", "usb-storage,drive=stick,removable=on"]


def start_from(stick, workplace, target, firmware):
    os.makedirs(workplace.path("stick"))
    return Guest(FromMedium("", "", target.file, "", firmware=firmware, medium="usb", path=stick,
                            variables=workplace.path("variables.img")), workplace.path("stick"))
