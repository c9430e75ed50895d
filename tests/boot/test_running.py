"""The helper on a system that stands: what status lists, and what map and unmap do and refuse; in the framework's shell."""

import pytest

import rig
from disk import Layout
from run import run
from session import Session

HOME = "/linux/home.img"


@pytest.fixture
def start(workplace):
    def start(parameters, **layout):
        home = workplace.path("home.img")
        run("mkfs.ext4", "-q", home, "8M")
        target = workplace.make_disk(rig.SMALL_IMAGE, Layout(further=((HOME, home),), **layout))
        line = rig.command_line("/dev/sda2", Layout.path, f"break=bottom rd.loopboot.extra={HOME}:home {parameters}")
        return rig.boot(workplace, target, "trixie", rig.initrd_of("trixie"), line)
    return start


def check_rows(rows, way, state):
    assert set(rows) == {"root", "home"}
    for name, path in (("root", Layout.path), ("home", HOME)):
        _, is_way, extents, access, _, host, file, is_state, _ = rows[name]
        assert (is_way, access, host, is_state) == (way, "rw", "/dev/sda2", state), rows
        assert int(extents) >= 1
        assert file.lstrip("/") == path.lstrip("/")
    assert rows["root"][4] == "1" and rows["root"][8].startswith("mounted on /root"), rows
    assert rows["home"][4] == "0" and rows["home"][8] == "-", rows


def use_and_remove(session, way):
    """A device is removed alone, once nobody uses it, and its image can be attached again."""
    device = "/dev/mapper/loopboot-home"
    session.done(f"mkdir /m; mount {device} /m")
    session.refused("loopboot unmap home", 6, "it is in use", "mounted on /m", "umount")
    session.done("umount /m")
    session.done(f"sleep 1000 <{device} & sleep 1")
    session.refused("loopboot unmap home", 6, "open in process", "(sleep)")
    session.done("kill $!; wait; true")
    session.refused("loopboot unmap root", 6, "mounted on /root")
    session.done("loopboot unmap loopboot-home")
    assert set(session.rows()) == {"root"}
    session.refused("loopboot unmap home", 2, "no such map")
    session.refused(f"ls {device}", 1, "No such file")
    assert way != "loop" or "home.img" not in session.done("cat /sys/block/loop*/loop/backing_file")


def with_links_that_lead_nowhere(session, command):
    """As for a moment after another map of the name was removed: udev takes the new one's link away with that one's."""
    session.done("mkdir /dev/away && mv /dev/mapper /dev/away/mapper && ln -s away/mapper /dev/mapper")
    session.done(command)
    session.refused("test -e /dev/mapper/loopboot-home", 1)
    session.done("rm /dev/mapper && mv /dev/away/mapper /dev/mapper && rmdir /dev/away")


def test_map(start):
    with start("", hibernated=True) as guest:
        session = Session(guest)
        check_rows(session.rows(), "map", "hibernated")
        use_and_remove(session, "map")
        session.refused(f"loopboot map /dev/sda2 {HOME} --name root", 6, "there already")
        session.refused(f"loopboot map /dev/sda2 {HOME} --name host", 1, "--name host")
        with_links_that_lead_nowhere(session, f"loopboot map /dev/sda2 {HOME}")
        check_rows(session.rows(), "map", "hibernated")
        guest.type("exit")
        rig.verdict_of(guest)


def test_loop(start):
    with start("rd.loopboot.mode=loop") as guest:
        session = Session(guest)
        check_rows(session.rows(), "loop", "mounted")
        session.refused(f"loopboot map /dev/sda2 {HOME} --name home", 6, "there already")
        use_and_remove(session, "loop")
        session.refused(f"loopboot map /dev/sda2 {HOME} --name home", 6, "/dev/sda2 is mounted on", "attach --sysroot /")
        guest.type("exit")
        rig.verdict_of(guest)
