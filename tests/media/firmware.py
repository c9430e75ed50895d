"""Guests that start from a medium by their own firmware."""

import dataclasses
import os
import shutil

from guest import Boot

OVMF = "/usr/share/OVMF/"

# How the medium is plugged in: what QEMU wants for the file PATH, or for the directory PATH of a TFTP server that hands out PROGRAM.
MEDIA = {
    "cd": ["-drive", "if=none,id=medium,media=cdrom,format=raw,readonly=on,file=PATH",
           "-device", "virtio-scsi-pci,id=cds", "-device", "scsi-cd,drive=medium,bus=cds.0,bootindex=0"],
    "usb": ["-drive", "if=none,id=medium,format=raw,snapshot=on,file=PATH",
            "-device", "qemu-xhci", "-device", "usb-storage,drive=medium,removable=on,bootindex=0"],
    "network": ["-netdev", "user,id=network,tftp=PATH,bootfile=PROGRAM",
                "-device", "virtio-net-pci,netdev=network,bootindex=0NO_ROM"],
}
# OVMF has a network stack of its own. That of QEMU's ROMs (iPXE of 2019) tells shim a wrong length of what it has fetched.
NO_ROM = {"bios": "", "uefi": ",romfile=", "secure-boot": ",romfile="}
PROGRAM = {"bios": "lpxelinux.0", "uefi": "shimx64.efi", "secure-boot": "shimx64.efi"}


@dataclasses.dataclass
class FromMedium(Boot):
    """A guest with FIRMWARE that starts from the MEDIUM at PATH."""

    firmware: str = "bios"  # or uefi, secure-boot
    medium: str = "cd"  # or usb, network
    path: str = ""
    variables: str = ""  # a new file: what UEFI keeps

    def options(self):
        medium = [word.replace("PATH", self.path).replace("PROGRAM", PROGRAM[self.firmware]).replace("NO_ROM", NO_ROM[self.firmware])
                  for word in MEDIA[self.medium]]
        return [*self.machine(), *medium]

    def machine(self):
        """With graphics=off SeaBIOS and what it starts talk to the serial port; OVMF does so by itself."""
        if self.firmware == "bios":
            return ["-machine", "pc,graphics=off"]
        code, variables, machine = {"uefi": ("OVMF_CODE_4M.fd", "OVMF_VARS_4M.fd", "q35"),
                                    "secure-boot": ("OVMF_CODE_4M.ms.fd", "OVMF_VARS_4M.ms.fd", "q35,smm=on")}[self.firmware]
        if not os.path.exists(self.variables):
            shutil.copyfile(OVMF + variables, self.variables)
        return ["-machine", machine, "-global", "driver=cfi.pflash01,property=secure,value=on",
                "-drive", f"if=pflash,unit=0,format=raw,readonly=on,file={OVMF}{code}",
                "-drive", f"if=pflash,unit=1,format=raw,file={self.variables}"]
