"""Debians that change what they boot from: another kernel, a larger image. Their next boot needs nobody's doing."""

import re
import shutil

import pytest

import load
import ntfs_volume
import rig
from debian import at_its_shell, command, debian
from disk import MIB, Layout
from run import run


def check_boots(workplace, target, way, log, **boot):
    """Boot once more, for a verdict."""
    with debian(workplace, target, way, log, verdict="test.verdict", **boot) as guest:
        verdict = rig.verdict_of(guest)
    rig.check_verdict(verdict, way.way, target.layout.path, "sda2", {"ntfs-3g": "fuseblk"}.get(way.driver, way.driver))
    return verdict


# ---- a kernel update

def image_with_package(workplace, release):
    """A copy of RELEASE's root file system with room for another kernel, and that kernel's package in it."""
    image = workplace.path("root.img")
    shutil.copyfile(rig.system_file(release, "root.img"), image)
    run("resize2fs", image, "1280M")
    run("debugfs", "-w", "-R", f"write {rig.another_kernel(release)} /root/kernel.deb", image)
    return image


def newest(workplace, image, name):
    """The file NAME-VERSION-cloud-amd64 of /boot in IMAGE, as a file of its own."""
    found = re.findall(rf"{name}-\S*-cloud-amd64", run("debugfs", "-R", "ls /boot", image).decode())
    assert len(found) == 1, found
    file = workplace.path(f"{name}.img")
    run("debugfs", "-R", f"dump /boot/{found[0]} {file}", image)
    return file


# An initramfs for this machine alone, as the framework's setting says it.
INITRAMFS_TOOLS = "echo MODULES=dep > /etc/initramfs-tools/conf.d/modules"
DRACUT = "echo hostonly=yes > /etc/dracut.conf.d/modules.conf"


@pytest.mark.parametrize("way, for_this_machine", [
    pytest.param(load.MAP, INITRAMFS_TOOLS, id="kernel-update-map"),
    pytest.param(load.NTFS_3G_6_1, INITRAMFS_TOOLS, id="kernel-update-ntfs-3g-6.1"),
    pytest.param(load.DRACUT_MAP, DRACUT, id="kernel-update-dracut-map"),
    pytest.param(load.DRACUT_NTFS3, DRACUT, id="kernel-update-dracut-ntfs3"),
])
def test_kernel_update(workplace, way, for_this_machine):
    """A new kernel's package makes its own initramfs."""
    target = workplace.make_disk(image_with_package(workplace, way.release), Layout())
    with at_its_shell(workplace, target, way, "1") as guest:
        command(guest, for_this_machine)
        command(guest, "dpkg --install --force-unsafe-io /root/kernel.deb")
    image = rig.check_image(workplace, target)
    verdict = check_boots(workplace, target, way, "2", kernel=newest(workplace, image, "vmlinuz"),
                          initrd=newest(workplace, image, "initrd.img"))
    assert verdict["kernel"].endswith("-cloud-amd64")
    rig.check_image(workplace, target)


# ---- a larger image

GROWTH = 256 * MIB


def grow(target):
    """Write more to the end of the image, as Windows or a live Linux does; it comes to lie in pieces elsewhere."""
    before = target.image_extents()
    with target.host_device() as device, ntfs_volume.scattered(device, 2000), ntfs_volume.mounted(device) as directory:
        with open(directory + target.layout.path, "ab") as image:
            for _ in range(GROWTH // MIB):
                image.write(bytes(MIB))
    target.image_size += GROWTH
    assert len(target.image_extents()) > len(before) + 10


def blocks_of_root(guest):
    return int(re.search(r"blocks=(\d+)", command(guest, "stat -f -c blocks=%b /"))[1])


@pytest.mark.parametrize("way", [
    pytest.param(load.MAP, id="grow-map"),
    pytest.param(load.NTFS3, id="grow-ntfs3"),
])
def test_grown_image(workplace, way):
    """What the manual says under GROWING AN IMAGE."""
    target = workplace.make_disk(rig.system_file(way.release, "root.img"), Layout(room=2 * GROWTH // MIB))
    size = target.image_size
    grow(target)
    host = load.Host(target, way)
    with at_its_shell(workplace, target, way, "1") as guest:
        blocks = blocks_of_root(guest)
        said = command(guest, "resize2fs /dev/mapper/loopboot-root")
        assert "on-line resizing" in said
        assert blocks_of_root(guest) - blocks > GROWTH // 4096 * 9 // 10
    host.check()
    image = rig.check_image(workplace, target)
    assert f"Block count:              {(size + GROWTH) // 4096}\n" in run("dumpe2fs", "-h", image).decode()
    check_boots(workplace, target, way, "2")
    rig.check_image(workplace, target)
    host.check()
