"""The framework's shell in a guest: each command's output and exit status."""

import re

import rig


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
