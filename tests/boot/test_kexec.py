"""A boot medium that jumps into the kernel in the image, and what it does when it cannot: the small guest with a kernel in it."""

import dataclasses
import os
import re
import shutil

import pytest

import rig
from disk import Layout
from run import run
from session import Session

JUMP = "rd.loopboot.kexec"
LOOP = "rd.loopboot.mode=loop"
LOCKED_DOWN = "lockdown=integrity"  # as under Secure Boot
ON = "the boot goes on with this medium's kernel"
CONFIGURATION = 'GRUB_CMDLINE_LINUX_DEFAULT="quiet from.image root=/dev/vdz9 ro"\n'


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    medium: str = "trixie"  # whose kernel and initramfs the medium has
    flavour: str = "default"
    inside: str = "dracut-forky"  # whose the image has
    way: str = "map"
    driver: str = ""  # of the host, under the kernel in the image
    parameters: str = ""
    layout: Layout = Layout()


CASES = [
    Case("map-initramfs-tools", layout=Layout(hibernated=True)),
    Case("map-initramfs-tools-6.1", medium="bookworm", inside="trixie"),
    Case("map-helper-alone", flavour="helper", inside="trixie"),
    Case("map-mkinitcpio", flavour="mkinitcpio", inside="trixie"),
    Case("map-dracut", medium="dracut-trixie", layout=Layout(hibernated=True)),
    Case("map-dracut-no-systemd", medium="dracut-trixie", flavour="no-systemd"),
    Case("loop-initramfs-tools", way="loop", driver="ntfs", parameters=LOOP),
    Case("loop-initramfs-tools-6.1-ntfs-3g", medium="bookworm", inside="trixie", way="loop", driver="ntfs3", parameters=LOOP),
    Case("loop-dracut", medium="dracut-trixie", way="loop", driver="ntfs", parameters=LOOP),
]
by_name = [pytest.param(case, id=case.name) for case in CASES]


def write_into(image, path, file):
    for depth in range(2, path.count("/") + 1):
        run("debugfs", "-w", "-R", f"mkdir {'/'.join(path.split('/')[:depth])}", image)
    run("debugfs", "-w", "-R", f"write {file} {path}", image)


def small_image(workplace, kernel, initrd, name="root.img"):
    """The small guest with the files KERNEL and INITRD of a Debian in it, by its links, and settings for its command line."""
    image, settings = workplace.path(name), workplace.path("grub")
    with open(settings, "w", encoding="ascii") as file:
        file.write(CONFIGURATION)
    shutil.copyfile(rig.SMALL_IMAGE, image)
    run("resize2fs", image, f"{64 + (os.path.getsize(kernel) + os.path.getsize(initrd) >> 20) + 8}M")
    for path, source in (("/boot/vmlinuz-1", kernel), ("/boot/initrd.img-1", initrd), ("/etc/default/grub", settings)):
        write_into(image, path, source)
    run("debugfs", "-w", "-R", "symlink /vmlinuz /boot/vmlinuz-1", image)
    run("debugfs", "-w", "-R", "symlink /initrd.img boot/initrd.img-1", image)
    return image


def start(workplace, target, case, parameters=""):
    line = rig.command_line("/dev/sda2", target.layout.path, f"{JUMP} {case.parameters} {parameters}")
    return rig.boot(workplace, target, case.medium, rig.initrd_of(case.medium, case.flavour), line)


def of_kernel(release):
    """How the version of RELEASE's kernel begins."""
    return {"bookworm": "6.1.", "trixie": "6.12.", "dracut-trixie": "6.12.", "dracut-forky": "7."}[release]


@pytest.mark.parametrize("case", by_name)
def test_jumps(workplace, case):
    image = small_image(workplace, rig.system_file(case.inside, "vmlinuz"), rig.initrd_of(case.inside))
    target = workplace.make_disk(image, case.layout)
    with start(workplace, target, case, "panic=1") as guest:
        verdict = rig.verdict_of(guest)
        console = guest.console()
    rig.check_verdict(verdict, case.way, case.layout.path, "sda2", case.driver)
    assert verdict["kernel"].startswith(of_kernel(case.inside)), verdict
    words = verdict["line"].split()
    assert "from.image" in words and words.count("quiet") == 1 and words.count("rw") == 1
    assert JUMP not in words and "ro" not in words and "root=/dev/vdz9" not in words
    assert "loopboot: " not in console
    rig.check_image(workplace, target)


# ---- kernels that are not to be jumped into

def cut_short(file):
    os.truncate(file, os.path.getsize(file) - (1 << 20))


def end_lost(file):
    """As a power cut leaves a file whose last blocks were never written."""
    size = os.path.getsize(file)
    cut_short(file)
    os.truncate(file, size)


def nothing(_):
    """A signature counts by the keys that shim hands to the kernel, and here there is no shim."""


def no_kernel(file):
    with open(file, "wb") as kernel:
        kernel.write(b"This is no kernel.\n" * 1000)


def empty(file):
    os.truncate(file, 0)


@dataclasses.dataclass(frozen=True)
class Damage:
    name: str
    damage: object
    says: str
    flavour: str = "default"
    parameters: str = ""


DAMAGES = [
    Damage("cut-short", cut_short, r"/vmlinuz at byte \d+, expected \d+, found \d+\): install it again"),
    Damage("end-lost", end_lost, r"/vmlinuz at byte \d+\): install it again"),
    Damage("locked-down", nothing, r"not let the image's in.* \(/vmlinuz: .*\): install a signed", parameters=LOCKED_DOWN),
    Damage("no-kernel", no_kernel, r"/vmlinuz: Exec format error\): install it again", "helper"),
    Damage("empty", empty, r"the image holds no kernel with an initramfs: install"),
]


@pytest.mark.parametrize("damage", [pytest.param(damage, id=damage.name) for damage in DAMAGES])
def test_damaged_kernel(workplace, damage):
    """The medium's own kernel boots, and says why."""
    kernel = workplace.path("vmlinuz")
    shutil.copyfile(rig.system_file("dracut-forky", "vmlinuz"), kernel)
    damage.damage(kernel)
    target = workplace.make_disk(small_image(workplace, kernel, rig.initrd_of("dracut-forky")), Layout())
    with start(workplace, target, Case("", flavour=damage.flavour, parameters=damage.parameters), "panic=1") as guest:
        verdict = rig.verdict_of(guest)
        console = guest.console()
    rig.check_verdict(verdict, "map", Layout.path, "sda2")
    assert verdict["kernel"].startswith(of_kernel("trixie"))
    assert verdict["attached"] == "loopboot-root"
    assert re.search(damage.says, console), console
    assert ON in console
    rig.check_image(workplace, target)


# ---- what a look leaves behind

NOTHING_LEFT = ("! grep loopboot /proc/mounts && ! ls /run/loopboot && ! ls /sys/block/loop*/loop && ! ls /sys/block/dm-0 && "
                "[ $(ls /dev/mapper) = control ]")


def kexec(words, loop=Layout.path, plan=""):
    return f"echo root=/dev/sda2 loop={loop} {words} initrd=/x | loopboot kexec {plan} --cmdline -"


def make_further(workplace):
    """Images beside the root's: a swap, and a Linux without a kernel."""
    swap = workplace.path("swap.img")
    with open(swap, "wb") as file:
        file.truncate(1 << 20)
    run("mkswap", swap)
    return ("/linux/swap.img", swap), ("/linux/bare.img", rig.SMALL_IMAGE)


def test_a_look_changes_nothing(workplace):
    """An image whose journal is to be replayed, and all that can be wrong before the jump: not a byte of the disk is other."""
    image = small_image(workplace, rig.system_file("trixie", "vmlinuz"), rig.initrd_of("trixie"))
    run("debugfs", "-w", "-R", "feature +needs_recovery", image)
    target = workplace.make_disk(image, Layout(further=make_further(workplace)))
    before = target.hash_outside([])
    with start(workplace, target, Case(""), "break=mount") as guest:
        session = Session(guest)
        plan = f"KERNEL='/vmlinuz'\nINITRD='/initrd.img'\nCMDLINE='quiet from.image root=/dev/sda2 loop={Layout.path}{{}}'\n"
        assert session.done(kexec("", plan="--plan")) == plan.format("")
        assert session.done(kexec(f"{LOOP} debug", plan="--plan")) == plan.format(f" {LOOP} debug")
        session.refused(kexec("", "/linux/swap.img"), 7, "the image holds no file system that this kernel can mount (swap)")
        session.refused(kexec(LOOP, "/linux/bare.img"), 7, "the image holds no kernel with an initramfs")
        session.refused(kexec("", "/linux/none.img"), 2, "there is no such file")
        session.done("echo 1 > /proc/sys/kernel/kexec_load_disabled")
        session.refused(kexec(""), 6, "not let the image's in", "(/vmlinuz: Operation not permitted)")
        session.refused(kexec(LOOP), 6, "not let the image's in", "(/vmlinuz: Operation not permitted)")
        session.done(NOTHING_LEFT)
        guest.type("poweroff -f")
        assert guest.wait_for_end(rig.SECONDS), guest.console()
    assert target.hash_outside([]) == before

