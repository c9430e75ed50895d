"""The smallest glue, as docs/initramfs.md has it, boots the small guest from an image on NTFS."""

import re
import shutil
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(TOP / "tests/lib"))

import bare_initrd  # noqa: E402
import guest  # noqa: E402
import ntfs_volume  # noqa: E402
from run import run  # noqa: E402

MODULES = ["sd_mod", "ahci", "dm-mod", "ext4", "crc32c_generic"]


def glue():
    text = (TOP / "docs/initramfs.md").read_text(encoding="utf-8").split("\n## The smallest glue\n")[1]
    return re.sub(r"(?m)^    ", "", re.search(r"(?m)(?:^    .*\n)+", text)[0])


def make_initrd(directory, base):
    (directory / "tree/bin").mkdir(parents=True)
    shutil.copy(shutil.which("busybox"), directory / "tree/bin/busybox")
    shutil.copy(TOP / "build/loopboot", directory / "tree/bin/loopboot")
    (directory / "glue").write_text(glue(), encoding="utf-8")
    (directory / "glue").chmod(0o755)
    bare_initrd.make(directory / "tree", base, directory / "glue", MODULES, directory / "initrd", ntfs_3g=False)


def test_smallest_glue(tmp_path):
    vmlinuz, base = bare_initrd.kernel_of("trixie")
    make_initrd(tmp_path, base)
    small = run(TOP / "tests/lib/make-small-root").decode().strip()
    ntfs_volume.make(tmp_path / "disk", 128 << 20, 0)
    with ntfs_volume.mounted(tmp_path / "disk") as mounted:
        shutil.copy(small, mounted + "/root.img")
    run(TOP / "tests/lib/try-kvm", vmlinuz)
    boot = guest.Boot(kernel=str(vmlinuz), initrd=str(tmp_path / "initrd"), disk=str(tmp_path / "disk"), bus="ahci", memory=512,
                      command_line="quiet panic=-1 root=/dev/sda loop=/root.img rw test.verdict")
    with guest.Guest(boot, str(tmp_path)) as running:
        running.wait_for_end(120)
        said = Path(running.verdict_file).read_text(encoding="utf-8")
        assert "verdict=done" in said, running.console()
    assert "\nattached=loopboot-root\n" in said and "\nroot_fstype=ext4\n" in said, said
