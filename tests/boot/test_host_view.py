"""The host's files under /host: on demand, read-only, and gone again, on whole Debians."""

import dataclasses
import hashlib
import re

import pytest

import rig
from disk import Layout
from run import run

FILE = "Users/Zoë/Documents/Größe.docx"
LOOP = "rd.loopboot.mode=loop"


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    release: str
    view: str  # the type of what is mounted on /host
    layout: Layout = Layout()
    way: str = "map"
    parameters: str = ""
    says: str = ""  # what stands in the journal of host.mount
    settings: str = ""  # of /etc/default/loopboot
    directory: str = "/host"


CASES = [
    Case("map-ntfs3", "trixie", "ntfs3"),
    Case("map-ntfs-3g-hibernated", "bookworm", "fuseblk", Layout(hibernated=True), says="stale.*Windows is hibernated"),
    Case("map-ntfs3-hibernated-dirty-elsewhere", "trixie", "ntfs3", Layout(hibernated=True, dirty=True),
         says="stale.*Windows is hibernated", settings="LOOPBOOT_HOST=/windows\nLOOPBOOT_HOST_OPTIONS=gid=100,umask=027",
         directory="/windows"),
    Case("map-ntfs3-dirty", "trixie", "ntfs3", Layout(dirty=True), says="stale.*marked dirty"),
    Case("map-ntfs-hibernated-dirty-7.2", "dracut-forky", "ntfs", Layout(hibernated=True, dirty=True), says="stale.*Windows is hibernated"),
    Case("loop-ntfs-7.2", "dracut-forky", "ntfs", way="loop", parameters=LOOP),
    Case("loop-ntfs3", "trixie", "ntfs3", way="loop", parameters=LOOP),
    Case("loop-ntfs-3g", "bookworm", "fuseblk", way="loop", parameters=LOOP),
]


def with_settings(workplace, case):
    """The system's image, with the case's /etc/default/loopboot in it."""
    image = workplace.path("root.img")
    run("cp", "--sparse=always", rig.system_file(case.release, "root.img"), image)
    with open(workplace.path("settings"), "w", encoding="ascii") as file:
        file.write(case.settings + "\n")
    run("debugfs", "-w", "-R", f"write {file.name} /etc/default/loopboot", image)
    return image


def boot(workplace, case, target):
    line = rig.command_line("/dev/sda2", case.layout.path,
                            f"{case.parameters} panic=1 test.also=host test.host={case.directory}")
    with rig.boot(workplace, target, case.release, rig.initrd_of(case.release), line) as guest:
        verdict = rig.verdict_of(guest)
        assert "I/O error" not in guest.console()
        assert "Failed unmounting" not in guest.console()
    assert verdict["system"] == "running", verdict
    return verdict


def hash_of(target, path):
    with target.volume() as volume:
        return hashlib.sha256(run("ntfscat", "--force", volume, path)).hexdigest()


def check_shown(case, verdict, expected):
    assert verdict["view_before"] == "autofs ", "nothing is mounted before somebody looks"
    assert verdict["view_file"] == verdict["view_again"] == expected
    assert verdict["view_types"] == f"{case.view} autofs "
    assert {"ro", "nosuid", "nodev"} <= set(verdict["view_options"].split(","))
    assert re.search(case.says, verdict["view_journal"])
    assert bool(case.says) == bool(verdict["view_journal"])
    assert verdict["view_image"] == "read"


def check_refused(case, verdict):
    for what in ("write", "remove"):
        assert "Read-only file system" in verdict[f"view_{what}"], verdict
    assert verdict["view_overwrite"].startswith("refused"), verdict
    assert verdict["view_by_others"].endswith("Permission denied"), verdict
    if case.way == "map":
        assert verdict["view_remount"].startswith("refused"), verdict


def check_device(case, verdict):
    """The view's device is read-only, takes no link from the partition, is in no list of images, and goes with the mount."""
    if case.way == "map":
        assert (verdict["view_maps"], verdict["view_devices_read_only"]) == ("loopboot-root loopboot_host", "0 1")
    assert verdict["view_links"] == verdict["links_after"] == "../../sda2"
    assert verdict["view_status"] == "1"
    assert verdict["view_after"] == "autofs "
    assert verdict["maps_after"] == ("loopboot-root" if case.way == "map" else "")
    assert verdict["mapper_after"] == "control loopboot-root"
    assert verdict["view_last"] == verdict["view_types"]


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_shows(case, workplace):
    target = workplace.make_disk(with_settings(workplace, case), case.layout)
    expected = hash_of(target, FILE)
    extents = target.image_extents()
    before = target.state(), target.hash_outside(extents)
    verdict = boot(workplace, case, target)
    rig.check_verdict(verdict, case.way, case.layout.path, "sda2", case.view)
    check_shown(case, verdict, expected)
    check_refused(case, verdict)
    check_device(case, verdict)
    assert target.state() == before[0]
    assert case.way == "loop" or target.hash_outside(extents) == before[1]
    rig.check_image(workplace, target)


def test_turned_off(workplace):
    case = Case("off", "trixie", "", settings='LOOPBOOT_HOST="no"')
    verdict = boot(workplace, case, workplace.make_disk(with_settings(workplace, case), case.layout))
    assert verdict["view_before"] == ""
    assert "view_types" not in verdict


