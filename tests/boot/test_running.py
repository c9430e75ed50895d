"""The helper on a system that stands: what status lists, and what map and unmap do and refuse; in the framework's shell."""

import re

import pytest

import rig
from disk import Layout
from run import run

HOME = "/linux/home.img"


class Session:
    """A shell in the guest; each command's output and exit status."""

    def __init__(self, guest):
        self.guest, self.number = guest, 0
        rig.wait_for_shell(guest)
        self.done("dmesg -n 1")  # no word of the kernel's among the answers

    def run(self, command):
        self.number += 1
        begin, end = f"BEGIN{self.number}-", f"END{self.number}-"
        # the echo of what is typed has a quote in the marks
        self.guest.type(f"echo BEGIN''{self.number}-; {command} 2>&1; echo END''{self.number}-$?-")
        assert self.guest.wait_for(end + r"\d+-", rig.SECONDS), self.guest.console()
        found = re.search(begin + r"\r?\n(.*)" + end + r"(\d+)-", self.guest.console(), re.DOTALL)
        return found.group(1).replace("\r", ""), int(found.group(2))

    def done(self, command):
        output, status = self.run(command)
        assert status == 0, output
        return output

    def refused(self, command, status, *words):
        output, is_status = self.run(command)
        assert is_status == status, output
        for word in words:
            assert word in output, output

    def rows(self):
        """What status lists, columns by name, once udev has looked at what is new."""
        self.done("udevadm settle")
        return {row.split("\t")[0]: row.split("\t")[1:] for row in self.done("loopboot status").splitlines()}


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


def test_map(start):
    with start("", hibernated=True) as guest:
        session = Session(guest)
        check_rows(session.rows(), "map", "hibernated")
        use_and_remove(session, "map")
        session.refused(f"loopboot map /dev/sda2 {HOME} --name root", 6, "there already")
        session.refused(f"loopboot map /dev/sda2 {HOME} --name host", 1, "--name host")
        session.done(f"loopboot map /dev/sda2 {HOME}")
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
