"""Whole Debians at whose shell a test can type."""

import contextlib

import load
import rig

PROMPT = r"root@loopboot:~# "
PATIENCE = 4 * rig.SECONDS  # for what a guest in emulation needs minutes for


def debian(workplace, target, way, log, parameters="", verdict="", **boot):
    line = rig.command_line("/dev/sda2", target.layout.path, f"{way.parameters} {parameters}", verdict)
    return rig.boot(workplace, target, way.release, boot.pop("initrd", rig.initrd_of(way.release)), line, log=log, **boot)


@contextlib.contextmanager
def at_its_shell(workplace, target, way, log):
    """A Debian at whose shell command() can type; at the end it is powered off."""
    with debian(workplace, target, way, log, "systemd.log_color=0 TERM=dumb") as guest:
        assert guest.wait_for(PROMPT, rig.SECONDS), guest.console()
        yield guest
        guest.type("systemctl poweroff")
        assert load.ended(guest, "poweroff"), guest.console()[-3000:]
        assert "I/O error" not in guest.console()


def command(guest, line):
    """Run LINE in the guest's shell and return what it says; it must succeed."""
    known = len(guest.console())
    guest.type(f"{line}; echo STATUS=$?.")
    assert guest.wait_for(rf"(?s)\A.{{{known}}}.*STATUS=\d+\.", PATIENCE), guest.console()[-3000:]
    said = guest.console()[known:]
    assert "STATUS=0." in said, said
    return said
