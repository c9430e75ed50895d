"""A guest in QEMU: booted straight into a kernel and an initramfs, its console in a file, its verdict on a second port."""

import dataclasses
import functools
import json
import os
import re
import socket
import subprocess
import time

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
QEMU = "qemu-system-x86_64"

# How the disk can be plugged in: what QEMU wants for it, with SECTOR for its sector size.
BUSES = {
    "virtio-scsi": ["-device", "virtio-scsi-pci,id=scsi", "-device", "scsi-hd,drive=disk,SECTOR"],  # sda
    "ahci": ["-device", "ich9-ahci,id=ahci", "-device", "ide-hd,drive=disk,bus=ahci.0,SECTOR"],  # sda
    "virtio-blk": ["-device", "virtio-blk-pci,drive=disk,SECTOR"],  # vda
    "nvme": ["-device", "nvme,drive=disk,serial=loopboot,SECTOR"],  # nvme0n1
    "usb-late": ["-device", "qemu-xhci"],  # sda, once plug_in() has been called
}


@dataclasses.dataclass
class Boot:
    """What to boot."""

    kernel: str
    initrd: str
    disk: str  # a file
    command_line: str
    bus: str = "virtio-scsi"
    sector_size: int = 512
    memory: int = 1024
    further: tuple = ()  # options of QEMU: other drives, a network

    def options(self):
        """What QEMU wants for the machine, and for what it starts."""
        # In emulation on a busy machine the kernel may take the timer for broken, and panic.
        return ["-machine", "pc", "-kernel", self.kernel, "-initrd", self.initrd,
                "-append", f"console=ttyS0 no_timer_check {self.command_line}"]


@functools.cache
def accelerator():
    """The QEMU accelerator of this machine. /dev/kvm may stand there and yet boot no stock kernel: it is tried, once."""
    cache = os.path.join(PROJECT, "build", "cache", "accelerator")
    if not os.path.exists(cache):
        raise RuntimeError(f"{cache} is missing: tests/lib/try-kvm writes it")
    with open(cache, encoding="ascii") as file:
        return file.read().strip()


def qemu_command(boot, console, verdict):
    """The command that boots BOOT with CONSOLE (options of QEMU) as the first serial port and the file VERDICT behind the second."""
    sector = f"logical_block_size={boot.sector_size},physical_block_size={boot.sector_size}"
    return [
        # The emulation's cmpxchg16b was seen to leave nonsense in the guest's flags, and the kernel to die of it; without it the
        # kernel does with others.
        QEMU, "-accel", accelerator(), *(["-cpu", "qemu64,-cx16"] if accelerator() == "tcg" else []), "-m", str(boot.memory), "-display", "none", "-vga", "none",
        "-nodefaults", "-no-reboot", *console, "-serial", "chardev:console", "-serial", f"file:{verdict}",
        *boot.options(),
        # The guest's flushes need not reach this machine's disk: a crash of the host is not what is tried here.
        "-drive", f"if=none,id=disk,format=raw,cache=unsafe,file={boot.disk}",
        *(word.replace("SECTOR", sector) for word in BUSES[boot.bus]),
        *boot.further,
    ]


def execute(stream, command, arguments):
    """Send COMMAND on the QMP connection STREAM and return its answer; events that come in between are passed over."""
    stream.write(json.dumps({"execute": command, "arguments": arguments}))
    stream.flush()
    while True:
        answer = json.loads(stream.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"]["desc"])
        if "return" in answer:
            return answer["return"]


class Guest:
    """A guest that runs BOOT, with its logs in DIRECTORY. A context: at its end the guest is gone."""

    def __init__(self, boot, directory):
        self.console_file = os.path.join(directory, "console.log")
        self.verdict_file = os.path.join(directory, "verdict")
        self.monitor_path = os.path.join(directory, "monitor")
        console = ["-chardev", "stdio,id=console,signal=off", "-qmp", f"unix:{self.monitor_path},server=on,wait=off"]
        command = qemu_command(boot, console, self.verdict_file)
        open(self.verdict_file, "w").close()
        with open(self.console_file, "wb") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def console(self):
        with open(self.console_file, encoding="utf-8", errors="replace") as file:
            return file.read()

    def verdict(self):
        """What the guest said of itself: name -> value; empty if it did not come to its last line."""
        with open(self.verdict_file, encoding="utf-8", errors="replace") as file:
            lines = file.read().splitlines()
        if "verdict=done" not in lines:
            return {}
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def wait_for_end(self, seconds):
        """Wait until the guest has powered itself off. False if it has not after SECONDS."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def wait_for(self, pattern, seconds):
        """Wait until the console shows PATTERN (a regular expression). False if it has not after SECONDS."""
        end = time.monotonic() + seconds
        while not re.search(pattern, self.console()):
            if time.monotonic() > end or self.process.poll() is not None:
                return False
            time.sleep(0.1)
        return True

    def type(self, line):
        """Type LINE on the console."""
        self.process.stdin.write(line.encode() + b"\r")
        self.process.stdin.flush()

    def press_ctrl_c(self):
        self.process.stdin.write(b"\x03")
        self.process.stdin.flush()

    def tell_qemu(self, command, **arguments):
        """Have QEMU execute COMMAND (of its QMP) with ARGUMENTS, and return its answer."""
        with socket.socket(socket.AF_UNIX) as monitor:
            monitor.connect(self.monitor_path)
            with monitor.makefile("rw") as stream:
                stream.readline()  # the greeting
                execute(stream, "qmp_capabilities", {})
                return execute(stream, command, arguments)

    def plug_in(self):
        """Plug the disk of the bus "usb-late" in."""
        self.tell_qemu("device_add", driver="usb-storage", drive="disk", id="late")

    def wake_up(self, seconds):
        """Wait until the guest sleeps (S3), and wake it up. False if it has not gone to sleep after SECONDS."""
        end = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < end:
            time.sleep(1)
            if os.path.exists(self.monitor_path) and self.tell_qemu("query-status")["status"] == "suspended":
                self.tell_qemu("system_wakeup")
                return True
        return False
