"""The build hook of initramfs-tools: what it puts into the initramfs, and when it refuses to build one."""

import lzma
import re
import subprocess

import pytest

from initramfs import FRAMEWORK, OURS, SHELLS, TOP

BOOKWORM = {"dm-mod", "loop", "fuse", "exfat", "vfat", "squashfs"}  # kernel 6.1: no NTFS driver
TRIXIE = BOOKWORM | {"ntfs3"}

# Instead of the machine's modules and disks; copy_exec and all else are the framework's.
RECORDERS = """
manual_add_modules() { echo "$*" >>"$TREE/modules"; }
block_dev_mod_add() { echo "$*" >>"$TREE/disks"; }
modprobe() { case " $KERNEL " in *" $4 "*) echo "insmod $4" ;; *) return 1 ;; esac; }
findmnt() { echo "$ROOT_DEVICE"; }
realpath() { /usr/bin/realpath "$@"; }  # busybox' sh would take its own, which knows less
df() { echo Filesystem; [ ! -e "$1" ] || echo "$TREE/dev/sda2"; }
"""


class Build:
    def __init__(self, tree, shell):
        self.tree, self.shell = tree, SHELLS[shell]
        self.destination = tree / "destination"
        for directory in ("destination/bin", "etc/default", "run/loopboot", "sys/block/loop0/loop", "dev",
                          "usr/share/initramfs-tools", "usr/share/loopboot", "usr/sbin", "lib/modules"):
            (tree / directory).mkdir(parents=True)
        (tree / "usr/sbin/loopboot").write_text("#!/bin/sh\n")
        (tree / "dev/sda2").touch()
        (tree / "usr/share/loopboot/05-loopboot.rules").write_text((TOP / "hooks/05-loopboot.rules").read_text())
        functions = (FRAMEWORK / "hook-functions").read_text() + RECORDERS
        (tree / "usr/share/initramfs-tools/hook-functions").write_text(functions)

    def config(self, text):
        (self.tree / "etc/default/loopboot").write_text(text)

    def running(self, **record):
        (self.tree / "run/loopboot/root").write_text("".join(f"{key}='{value}'\n" for key, value in record.items()))

    def install_ntfs_3g(self):
        """As the ntfs-3g package's own hook does."""
        program = self.destination / "bin/ntfs-3g"
        program.touch()
        program.chmod(0o755)

    def loop_root_on(self, image):
        (self.tree / "sys/block/loop0/loop/backing_file").write_text(f"{image}\n")

    def run(self, kernel, modules="most", root="/dev/vda1"):
        hook = self.tree / "hook"
        for script, place in ((OURS / "hooks/loopboot", hook),
                              (TOP / "hooks/build-functions", self.tree / "usr/share/loopboot/build-functions")):
            text = re.sub(r'(?<![\w}])/(etc/default|run|sys|usr/share|usr/sbin/loopboot (?=\|\|))', rf"{self.tree}/\1",
                          script.read_text())
            place.write_text(text.replace("/sbin/modprobe", "modprobe").replace("[ -b ", "[ -e "))
        environment = {"PATH": "/usr/bin:/bin", "TREE": self.tree, "DESTDIR": self.destination, "version": "6.0-test",
                       "MODULESDIR": self.tree / "lib/modules", "MODULES": modules, "verbose": "n",
                       "KERNEL": " ".join(kernel), "ROOT_DEVICE": root}
        self.done = subprocess.run([*self.shell.split(), str(hook)], env={key: str(value) for key, value in environment.items()},
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        return self.done.returncode

    @property
    def modules(self):
        return set((self.tree / "modules").read_text().split())

    @property
    def disks(self):
        disks = self.tree / "disks"
        return disks.read_text().split() if disks.exists() else []


# The build runs on a whole system: klibc's shell is not used there.
@pytest.fixture(params=["dash", "busybox"])
def build(tmp_path, request):
    return Build(tmp_path, request.param)


def refused(build, *words):
    assert build.done.returncode == 1, build.done.stdout
    assert not list(build.destination.glob("**/loopboot"))
    for word in words:
        assert word in build.done.stdout
    return True


def test_the_helper_and_the_drivers_go_in(build):
    assert build.run(TRIXIE) == 0
    assert build.done.stdout == ""
    assert list(build.destination.glob("**/sbin/loopboot"))
    assert (build.destination / "usr/lib/udev/rules.d/05-loopboot.rules").exists()
    assert {"dm-mod", "loop", "ntfs3", "ntfs", "exfat", "vfat", "squashfs", "nls_ascii", "nls_cp437"} <= build.modules
    assert "fuse" not in build.modules
    assert build.disks == []


def test_only_the_device_mapper_goes_in_unpacked(build):
    modules = build.destination / "lib/modules/6.0-test/kernel"
    modules.mkdir(parents=True)
    for name in "dm-mod", "loop":
        (modules / f"{name}.ko.xz").write_bytes(lzma.compress(name.encode()))
    assert build.run(TRIXIE) == 0
    assert build.done.stdout == ""
    assert sorted(path.name for path in modules.iterdir()) == ["dm-mod.ko", "loop.ko.xz"]
    assert (modules / "dm-mod.ko").read_text() == "dm-mod"


def test_fuse_goes_in_with_ntfs_3g(build):
    build.install_ntfs_3g()
    assert build.run(BOOKWORM) == 0
    assert build.done.stdout == ""
    assert "fuse" in build.modules


def test_without_an_ntfs_driver_mapping_still_works_and_that_is_said(build):
    assert build.run(BOOKWORM) == 0
    assert "6.0-test cannot mount NTFS" in build.done.stdout


def test_without_loop_devices_mapping_still_works_and_that_is_said(build):
    assert build.run(TRIXIE - {"loop"}) == 0
    assert "6.0-test has no loop devices (loop)" in build.done.stdout


def test_ntfs_3g_without_fuse_is_no_driver(build):
    build.install_ntfs_3g()
    assert build.run(BOOKWORM - {"fuse"}) == 0
    assert "cannot mount NTFS" in build.done.stdout


@pytest.mark.parametrize("config", ["", "LOOPBOOT_MODE=map\n"])
def test_no_device_mapper_stops_the_build(build, config):
    build.config(config)
    build.run(TRIXIE - {"dm-mod"})
    assert refused(build, "E: loopboot: kernel 6.0-test has no device-mapper (dm-mod)", "LOOPBOOT_MODE=loop")


def test_no_device_mapper_is_fine_where_it_is_not_used(build):
    build.config("LOOPBOOT_MODE=loop\n")
    assert build.run(TRIXIE - {"dm-mod"}) == 0


def test_the_running_roots_map_needs_device_mapper(build):
    build.config("LOOPBOOT_MODE=loop\n")
    build.running(WAY="map", HOST="/dev/sda2")
    build.run(TRIXIE - {"dm-mod"})
    assert refused(build, "no device-mapper")


def test_loop_needs_loop_devices(build):
    build.config("LOOPBOOT_MODE=loop\n")
    build.run(TRIXIE - {"loop"})
    assert refused(build, "no loop devices (loop)", "LOOPBOOT_MODE=map")


def test_loop_needs_an_ntfs_driver(build):
    build.config("LOOPBOOT_MODE=loop\n")
    build.run(BOOKWORM)
    assert refused(build, "no driver for the host's file system (ntfs)", "install the package ntfs-3g")


@pytest.mark.parametrize("driver", ["ntfs3", "ntfs"])
def test_any_ntfs_driver_serves_a_root_that_another_one_holds_now(build, driver):
    build.running(WAY="loop", HOST="/dev/sda2", DRIVER="ntfs-3g")
    assert build.run(BOOKWORM | {driver}) == 0


def test_the_running_roots_host_needs_its_own_driver(build):
    build.running(WAY="loop", HOST="/dev/sda2", DRIVER="exfat")
    assert build.run(BOOKWORM) == 0
    build.run(BOOKWORM - {"exfat"})
    assert "no driver for the host's file system (exfat)" in build.done.stdout
    assert build.done.returncode == 1


def test_a_direct_root_needs_an_ntfs_driver(build):
    build.running(WAY="direct", HOST="/dev/sda2", DRIVER="ntfs3")
    assert build.run(TRIXIE - {"loop"}) == 0
    build.run(BOOKWORM)
    assert "no driver for the host's file system (ntfs3)" in build.done.stdout
    assert build.done.returncode == 1


def test_a_mode_that_means_nothing_stops_the_build(build):
    build.config("LOOPBOOT_MODE=quick\n")
    build.run(TRIXIE)
    assert refused(build, "LOOPBOOT_MODE=quick", "auto, map or loop")


def test_no_helper_stops_the_build(build):
    (build.tree / "usr/sbin/loopboot").unlink()
    build.run(TRIXIE)
    assert refused(build, "sbin/loopboot is missing")


def test_a_kernel_without_modules_is_not_asked(build):
    (build.tree / "lib/modules").rmdir()
    assert build.run([]) == 0


def test_dep_follows_the_record_to_the_disk_under_a_loop_root(build):
    build.loop_root_on("/run/initramfs/loopboot/host/linux/root.img")
    build.running(WAY="loop", HOST=build.tree / "dev/sda2", DRIVER="exfat")
    assert build.run(TRIXIE, modules="dep", root="/dev/loop0") == 0
    assert build.disks == [str(build.tree / "dev/sda2")]


def test_dep_leaves_other_roots_and_most_leaves_all_to_the_framework(build):
    build.loop_root_on("/run/initramfs/loopboot/host/linux/root.img")
    build.running(WAY="loop", HOST=build.tree / "dev/sda2", DRIVER="exfat")
    assert build.run(TRIXIE, modules="dep", root="/dev/mapper/loopboot-root") == 0
    assert build.run(TRIXIE, modules="most", root="/dev/loop0") == 0
    assert build.disks == []


def test_dep_stops_where_the_disk_cannot_be_found(build):
    build.loop_root_on("(unreachable)/root.img")
    build.run(TRIXIE, modules="dep", root="/dev/loop0")
    assert build.done.returncode == 1
    assert "MODULES=dep cannot find the disk under /dev/loop0" in build.done.stdout
    assert "MODULES=most" in build.done.stdout
