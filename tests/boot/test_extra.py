"""rd.loopboot.extra= in the small guest: what can be attached is, whatever comes of the others."""

import re

import pytest

import rig
from cases import LOOP, Case
from disk import Layout
from run import run

# what lies beside the root -> what the console must say of it where it cannot be attached
EXTRAS = {
    "data": "", "vault": "", "swap": "",
    "zeros": "nothing that is known",
    "tiny": "resident|nothing that is known",
    "none": "no such file",
}

CASES = [
    Case("map"),
    Case("map-klibc", flavour="klibc"),
    Case("map-helper-alone", flavour="helper"),
    Case("map-late-disk", bus="usb-late", late=15),
    Case("loop-ntfs3", parameters=LOOP, way="loop", driver="ntfs3"),
    Case("loop-late-disk", parameters=LOOP, way="loop", driver="ntfs3", bus="usb-late", late=15),
    Case("loop-ntfs-3g-6.1", parameters=LOOP, way="loop", driver="fuseblk", release="bookworm"),
    Case("map-dracut", release="dracut-trixie"),
    Case("loop-ntfs3-dracut-no-systemd", parameters=LOOP, way="loop", driver="ntfs3", release="dracut-trixie", flavour="no-systemd"),
    Case("loop-vfat-host", Layout(host="vfat"), way="loop", driver="vfat"),
]


def make_files(workplace):
    """The files of EXTRAS but the missing one, as Layout.further wants them."""
    def make(name, size, *commands):
        file = workplace.path(f"{name}.img")
        with open(file, "wb") as made:
            made.truncate(size)
        for command in commands:
            run(*command, file)
        return f"/linux/{name}.img", file

    vault = ("cryptsetup", "-q", "luksFormat", "--type", "luks1", "--pbkdf-force-iterations", "1000", "--key-file", __file__)
    return (make("data", 8 << 20, ("mkfs.ext4", "-q", "-b", "4096")), make("vault", 8 << 20, vault),
            make("swap", 8 << 20, ("mkswap", "-q")), make("zeros", 1 << 20), make("tiny", 512))


def attached(case):
    return {"loopboot-root", "loopboot-data", "loopboot-vault", *(["loopboot-swap"] if case.driver != "fuseblk" else [])}


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_extra(case, workplace):
    layout = Layout(host=case.layout.host, further=make_files(workplace))
    target = workplace.make_disk(rig.SMALL_IMAGE, layout)
    extras = " ".join(rf"rd.loopboot.extra=\LINUX\{name}.img:{name}" for name in EXTRAS)
    line = rig.command_line(case.root, case.loop, f"{case.parameters} {extras} panic=1")
    with rig.boot(workplace, target, case.release, rig.initrd_of(case.release, case.flavour), line, case.bus) as guest:
        if case.late:
            rig.plug_in_late(guest, case.late)
        verdict, console = rig.verdict_of(guest), guest.console()
    rig.check_verdict(verdict, case.way, case.layout.path, case.host, case.driver)
    assert set(verdict["attached"].split()) == attached(case), console
    for name, words in EXTRAS.items():
        if f"loopboot-{name}" in attached(case):
            assert f"without /dev/mapper/loopboot-{name}" not in console
        else:
            assert f"the boot goes on without /dev/mapper/loopboot-{name}" in console, console
            assert re.search(f"loopboot: .*({words or 'swap through ntfs-3g'})", console), console
