"""Media that loopboot-mkrescue made, started by the guest's own firmware."""

import os
import re
import subprocess

import pytest

import rig
from disk import Layout
from firmware import FromMedium
from guest import PROJECT, Guest
from run import run
from debian import PROMPT, command
from test_kexec import small_image, write_into

TREE = os.path.join(PROJECT, "build/system/rescue-trixie/root")
DRACUT = "../../../rescue-dracut-trixie/root/media/rescue.iso"
DOWN = "\x1b[B"
ALL = [(firmware, medium) for firmware in ("bios", "uefi", "secure-boot") for medium in ("cd", "usb", "network")]


def start(workplace, target, firmware, medium, log="1", iso="rescue.iso"):
    directory = workplace.path(log)
    os.makedirs(directory)
    path = os.path.join(TREE, "media", "tftp" if medium == "network" else iso)
    boot = FromMedium("", "", target.file, "", firmware=firmware, medium=medium, path=path,
                      variables=workplace.path("variables.img"))
    return Guest(boot, directory)


def choose(guest, number):
    """Choose an entry of the menu, from 0."""
    assert guest.wait_for("Shell", rig.SECONDS), guest.console()
    guest.type(DOWN * number)


def check_lockdown(guest, firmware):
    assert bool(re.search("secureboot: Secure boot enabled", guest.console())) == (firmware == "secure-boot"), guest.console()


def check_boot(workplace, target, firmware, medium, log="1", iso="rescue.iso"):
    """Boot for a verdict; the way and the host do not depend on the medium."""
    with start(workplace, target, firmware, medium, log, iso) as guest:
        verdict = rig.verdict_of(guest)
        check_lockdown(guest, firmware)
        console = guest.console()
    rig.check_verdict(verdict, "map", Layout.path, verdict["host_device"])
    assert verdict["host_device"].endswith("2")
    return verdict, console


@pytest.mark.parametrize("firmware, medium", ALL)
def test_medium(workplace, firmware, medium):
    """An image without a kernel, so that the medium's own boots, and says so. It lends its modules, too."""
    target = workplace.make_disk(rig.SMALL_IMAGE, Layout(hibernated=True))
    with rig.Untouched(target, target.image_extents()):
        _, console = check_boot(workplace, target, firmware, medium)
    assert "the boot goes on with this medium's kernel" in console
    assert "those of the boot medium serve" in console


def test_by_dracut(workplace):
    """Its own kernel, since there is none in the image; and its shell."""
    target = workplace.make_disk(rig.SMALL_IMAGE, Layout())
    _, console = check_boot(workplace, target, "bios", "usb", iso=DRACUT)
    assert "the boot goes on with this medium's kernel" in console
    assert "those of the boot medium serve" in console
    with start(workplace, target, "bios", "usb", "2", DRACUT) as guest:
        choose(guest, 3)
        rig.wait_for_shell(guest)
        # The drivers may still be looking for disks.
        command(guest, "n=0; while [ $n -lt 60 ] && ! ls /dev/sd?2; do n=$((n+1)); sleep 1; done")
        assert "map" in command(guest, "for disk in /dev/sd?2; do loopboot check $disk /linux/root.img && break; done")
        guest.type("poweroff -f")
        assert guest.wait_for_end(rig.SECONDS), guest.console()


def test_without_signed_loaders(workplace):
    """An unsigned GRUB is made, with a warning."""
    make = ["loopboot-mkrescue", "--root=PARTUUID=d0c5b007-1db0-4000-8000-0000000000d2", "--loop=/linux/root.img", "--timeout=2",
            "--cmdline='console=ttyS0 no_timer_check'", "--kernel=$(ls /boot/vmlinuz-*)", "--initrd=$(ls /boot/initrd.img-*)",
            "/media/unsigned.iso"]
    said = subprocess.run([os.path.join(PROJECT, "tests/lib/inside"), TREE, "sh", "-c",
                           f"mount -t tmpfs none /usr/lib/shim && {' '.join(make)}"], stderr=subprocess.PIPE, text=True, check=True).stderr
    assert "boots by UEFI only with Secure Boot off" in said
    target = workplace.make_disk(rig.SMALL_IMAGE, Layout())
    check_boot(workplace, target, "uefi", "cd", iso="unsigned.iso")


def change_image(workplace, target, *lines):
    """Have debugfs change the image, which stays where it lies on the disk."""
    image = workplace.path("changed.img")
    target.extract_image(image)
    for line in lines:
        run("debugfs", "-w", "-R", line, image)
    with open(image, "rb") as changed, open(target.file, "r+b") as disk:
        for offset, at, length in target.image_extents():
            os.pwrite(disk.fileno(), os.pread(changed.fileno(), length, offset), at)


@pytest.mark.parametrize("firmware, medium", [("bios", "cd"), ("secure-boot", "usb")])
def test_the_image_gets_another_kernel(workplace, firmware, medium):
    """The medium stays as it is, and runs it."""
    new = rig.system_file("bookworm", "vmlinuz"), rig.initrd_of("bookworm")
    image = small_image(workplace, rig.system_file("trixie", "vmlinuz"), rig.initrd_of("trixie"))
    run("resize2fs", image, f"{(os.path.getsize(image) + sum(map(os.path.getsize, new)) >> 20) + 8}M")
    write_into(image, "/boot/vmlinuz-2", new[0])
    write_into(image, "/boot/initrd.img-2", new[1])
    target = workplace.make_disk(image, Layout(hibernated=True))
    verdict, console = check_boot(workplace, target, firmware, medium)
    assert verdict["kernel"].startswith("6.12.") and "from.image" in verdict["line"]
    change_image(workplace, target, *(line for link in ("vmlinuz", "initrd.img")
                                      for line in (f"rm /{link}", f"symlink /{link} boot/{link}-2")))
    verdict, console = check_boot(workplace, target, firmware, medium, "2")
    assert verdict["kernel"].startswith("6.1.") and "from.image" in verdict["line"]
    assert "loopboot: " not in console
    rig.check_image(workplace, target)


def test_the_own_kernel_lends_its_modules(workplace):
    """A Debian that has only an older kernel's. At the end nothing of it is left."""
    target = workplace.make_disk(rig.system_file("bookworm", "root.img"), Layout())
    with start(workplace, target, "bios", "cd") as guest:
        choose(guest, 2)
        assert guest.wait_for(PROMPT, rig.SECONDS), guest.console()
        assert "those of the boot medium serve" in guest.console()
        assert "6.12." in command(guest, "uname -r")
        command(guest, "systemctl is-active loopboot-modules && modprobe e1000 && grep -q ^e1000 /proc/modules")
        guest.type("systemctl poweroff")
        assert guest.wait_for_end(rig.SECONDS), guest.console()
    image = rig.check_image(workplace, target)
    assert "6.12" not in run("debugfs", "-R", "ls /usr/lib/modules", image).decode()


def test_shell(workplace):
    target = workplace.make_disk(rig.SMALL_IMAGE, Layout())
    with start(workplace, target, "bios", "cd") as guest:
        choose(guest, 3)
        rig.wait_for_shell(guest)
        assert "map" in command(guest, "loopboot check /dev/sda2 /linux/root.img")
        guest.type("poweroff -f")
        assert guest.wait_for_end(rig.SECONDS), guest.console()


def test_read_only(workplace):
    """The image's own kernel, with a root whose journal has something to do; not a byte of the disk changes."""
    image = small_image(workplace, rig.system_file("trixie", "vmlinuz"), rig.initrd_of("trixie"))
    run("debugfs", "-w", "-R", "feature needs_recovery", image)
    target = workplace.make_disk(image, Layout(hibernated=True))
    before = target.hash_outside([])
    with start(workplace, target, "bios", "cd") as guest:
        choose(guest, 1)
        verdict = rig.verdict_of(guest)
    rig.check_verdict(verdict, "map", Layout.path, verdict["host_device"])
    assert "from.image" in verdict["line"]
    assert verdict["root_options"].split(",")[0] == "ro"
    assert target.hash_outside([]) == before
