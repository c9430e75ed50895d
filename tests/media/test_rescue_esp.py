"""The entry in the firmware's own menu: made in a running Debian, started from it, and taken away again."""

import os

import disk
import rig
from debian import PROMPT, command
from disk import MIB, Layout
from firmware import FromMedium
from guest import PROJECT, Guest
from run import run

ROOT = os.path.join(PROJECT, "build/system/rescue-trixie/root")
LABEL = "Linux from the image (loopboot)"


class Started(FromMedium):
    """By UEFI, from a kernel at hand; without one by what its variables say."""

    def options(self):
        given = ["-kernel", self.kernel, "-initrd", self.initrd, "-append", f"console=ttyS0 no_timer_check {self.command_line}"]
        return [*self.machine(), *(given if self.kernel else [])]


def start(workplace, target, log, kernel=""):
    directory = workplace.path(log)
    os.makedirs(directory)
    line = "root=/dev/sda2 loop=/linux/root.img rw systemd.log_color=0"
    return Guest(Started(kernel, rig.initrd_of("trixie"), target.file, line, firmware="secure-boot",
                         variables=workplace.path("variables.img")), directory)


def end(guest):
    guest.type("systemctl poweroff")
    assert guest.wait_for_end(rig.SECONDS), guest.console()


def order(guest):
    said = command(guest, "efibootmgr")
    return [line.split()[1].split(",") for line in said.splitlines() if line.startswith("BootOrder:")][0], said


def test_entry(workplace, monkeypatch):
    monkeypatch.setattr(disk, "ESP_SIZE", 96 * MIB)
    monkeypatch.setattr(disk, "HOST_START", 97 * MIB)
    image = workplace.path("root.img")
    run("mkfs.ext4", "-q", "-d", ROOT, image, "1400M")
    target = workplace.make_disk(image, Layout())
    mkrescue = "loopboot-mkrescue --kernel /boot/vmlinuz-* --initrd /boot/initrd.img-* --timeout 2 --cmdline 'console=ttyS0 no_timer_check'"
    with start(workplace, target, "1", rig.system_file("trixie", "vmlinuz")) as guest:
        assert guest.wait_for(PROMPT, 2 * rig.SECONDS), guest.console()
        before, _ = order(guest)
        command(guest, "mkdir -p /boot/efi && mount /dev/sda1 /boot/efi && export TERM=dumb")
        command(guest, f"{mkrescue} --esp")
        after, said = order(guest)
        assert after[:-1] == before and f"Boot{after[-1]}* {LABEL}" in said
        command(guest, f"efibootmgr --quiet --bootnext {after[-1]} && umount /boot/efi")
        end(guest)
    with start(workplace, target, "2") as guest:
        assert guest.wait_for(PROMPT, 2 * rig.SECONDS), guest.console()
        assert "[integrity]" in command(guest, "cat /sys/kernel/security/lockdown")
        assert "loopboot-root" in command(guest, "cat /sys/block/dm-0/dm/name; cat /proc/cmdline")
        command(guest, "mount /dev/sda1 /boot/efi && loopboot-mkrescue --remove --esp && [ ! -e /boot/efi/EFI/loopboot ] && [ ! -e /boot/efi/boot ]")
        now, said = order(guest)
        assert after[-1] not in now and LABEL not in said  # the firmware has put entries of its own into the order meanwhile
        end(guest)
    rig.check_image(workplace, target)
