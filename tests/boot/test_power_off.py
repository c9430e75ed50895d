"""Nothing is lost at the end of a session: whole Debians that write until their end, in all ways to the root.

POWER_OFFS is how many power-offs in a row each way is to stand; POWER_OFF_SEED repeats the moments of an earlier run, which
tells its seed in build/boot/TEST/seed.
"""

import os
import random
import subprocess

import pytest

import load
import rig
from disk import Layout
from run import Failed, run

POWER_OFFS = int(os.environ.get("POWER_OFFS", "2"))
SECONDS = (1, 20)  # how long they write, from the mounting of their file systems on: the power-off may meet the boot


def chance_of(workplace):
    """Where the moments come from."""
    seed = os.environ.get("POWER_OFF_SEED") or str(random.SystemRandom().randrange(1 << 32))
    with open(workplace.path("seed"), "w", encoding="ascii") as file:
        file.write(f"{seed}\n")
    return random.Random(seed)


def moment(chance):
    return round(chance.uniform(*SECONDS), 1)


def debian(workplace, way):
    return workplace.make_disk(rig.system_file(way.release, "root.img"), Layout())


@pytest.mark.parametrize("way", [
    pytest.param(load.MAP, id="power-off-map"),
    pytest.param(load.NTFS3, id="power-off-ntfs3"),
    pytest.param(load.NTFS_7_2, id="power-off-ntfs-7.2"),
    pytest.param(load.NTFS_3G_6_1, id="power-off-ntfs-3g"),
    pytest.param(load.DRACUT_MAP, id="power-off-dracut-map"),
    pytest.param(load.DRACUT_NTFS3, id="power-off-dracut-ntfs3"),
])
def test_power_offs_in_a_row(workplace, way):
    target, chance = debian(workplace, way), chance_of(workplace)
    host = load.Host(target, way)
    for number in range(POWER_OFFS):
        with load.guest(workplace, target, way, moment(chance), ["poweroff"], str(number + 1)) as guest:
            report = load.report_of(guest, way, ["poweroff"])
        load.check_data(workplace, target, report)
        host.check()


@pytest.mark.parametrize("way, ends", [
    # systemd 252 of bookworm knows no soft-reboot.
    pytest.param(load.MAP, ["soft-reboot", "halt"], id="soft-reboot-map"),
    pytest.param(load.NTFS3, ["soft-reboot", "halt"], id="soft-reboot-ntfs3"),
    pytest.param(load.NTFS_3G, ["soft-reboot", "halt"], id="soft-reboot-ntfs-3g"),
    pytest.param(load.MAP_6_1, ["kexec", "reboot"], id="kexec-map-6.1"),
    pytest.param(load.NTFS3, ["kexec", "reboot"], id="kexec-ntfs3"),
    pytest.param(load.NTFS_3G_6_1, ["kexec", "reboot"], id="kexec-ntfs-3g-6.1"),
    pytest.param(load.DRACUT_MAP, ["soft-reboot", "halt"], id="soft-reboot-dracut-map"),
    pytest.param(load.DRACUT_NTFS3, ["kexec", "reboot"], id="kexec-dracut-ntfs3"),
])
def test_other_ends(workplace, way, ends):
    """The first end starts the system anew in the same machine, which must find its root again; the second one is the machine's."""
    target, chance = debian(workplace, way), chance_of(workplace)
    host = load.Host(target, way)
    with load.guest(workplace, target, way, moment(chance), ends) as guest:
        report = load.report_of(guest, way, ends)
    load.check_data(workplace, target, report)
    host.check()


def test_pulled_plug(workplace):
    """What is synced is on the disk even if the power fails amid writing; the rig notices that the file system was not closed."""
    target = debian(workplace, load.MAP)
    with load.guest(workplace, target, load.MAP, rig.SECONDS, ["poweroff"]) as guest:
        load.wait_for_words(guest, r"(?s)synced 1/20 .*committed \d\d")
    with pytest.raises((AssertionError, Failed)):
        rig.check_image(workplace, target)
    image = workplace.path("image-after.img")
    subprocess.run(["e2fsck", "-f", "-y", image], check=False)  # its status tells that it had to do something
    run("e2fsck", "-f", "-n", image)
    load.check_content(workplace, image, load.Report(load.words(guest)))
