"""What the guest of load.c has said to be safe, and whether it is on the disk."""

import collections
import os
import re
import subprocess
import tempfile

from run import run

BLOCK, SECTOR = 4096, 512
DIRECTORY = "/load"


class Lost(AssertionError):
    """Something that was safe is not there."""


def sector(name, number, index, version):
    """What load.c writes."""
    line = f"{name} {number} {index} {version}\n".encode()
    return (line * (SECTOR // len(line) + 1))[:SECTOR]


class Report:
    """All that must be on a disk, from round to round."""

    def __init__(self):
        self.starts = 0
        self.blocks = {}  # (file, number) -> version
        self.wholes = {}  # file -> (blocks, version)
        self.failures = []  # (writer, what)

    def read(self, text):
        for line in text.split("\n")[:-1]:  # the last one may have been cut short
            self.take(line.strip())

    def take(self, line):
        words = line.split(maxsplit=2)
        if words[0] == "block":
            number, version = words[2].split()
            self.blocks[words[1], int(number)] = int(version)
        elif words[0] == "whole":
            self.wholes[words[1]] = tuple(int(word) for word in words[2].split())
        elif words[0] == "started":
            self.starts += 1
            self.forget(f"grown{int(words[1]) - 2}")
        elif words[0] in ("ended", "eaten", "killed"):
            pass
        elif words[0] == "failed":
            self.failures.append((words[1], words[2]))
        else:
            raise Lost(f"this is no word of a guest's: {line}")

    def forget(self, name):
        self.blocks = {place: version for place, version in self.blocks.items() if place[0] != name}

    def said(self):
        """How much there is to be found."""
        return len(self.blocks) + len(self.wholes)

    def check_recovered(self, image, workplace):
        """That IMAGE, as a crash has left it, needs no more than the next boot does by itself, and that all of it is there then."""
        recover(image)
        self.check(image, workplace)

    def check(self, image, workplace):
        """That all of it is in IMAGE."""
        with tempfile.TemporaryDirectory(dir=workplace) as directory:
            run("debugfs", "-R", f"rdump {DIRECTORY} {directory}", image)
            found = directory + DIRECTORY
            self.check_blocks(found)
            for name, (blocks, version) in self.wholes.items():
                check_whole(read(found, name), name, blocks, version)

    def check_blocks(self, directory):
        files = collections.defaultdict(dict)
        for (name, number), version in self.blocks.items():
            files[name][number] = version
        for name, versions in files.items():
            content = read(directory, name)
            for number, version in versions.items():
                check_block(content, name, number, version)


def recover(image):
    """Replay the journal of IMAGE, and release files that nobody has a name for; more must not be wrong."""
    done = subprocess.run(["e2fsck", "-p", image], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode > 1:
        raise Lost(done.stdout.decode())
    done = subprocess.run(["e2fsck", "-f", "-n", image], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise Lost(done.stdout.decode())


def mend_superblock(image, copy):
    """Take the superblock of IMAGE from that in the block COPY if it is half written, and tell whether it was."""
    said = subprocess.run(["dumpe2fs", "-h", image], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False).stderr
    if b"Superblock checksum does not match" not in said:
        return False
    done = subprocess.run(["e2fsck", "-y", "-b", str(copy), "-B", str(BLOCK), image], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False)
    if done.returncode > 1:
        raise Lost(done.stdout.decode())
    return True


def read(directory, name):
    try:
        with open(os.path.join(directory, name), "rb") as file:
            return file.read()
    except FileNotFoundError:
        raise Lost(f"{name} is not there") from None


def version_of(content, name, number, index):
    """The version that this sector of CONTENT has."""
    at = number * BLOCK + index * SECTOR
    is_there = content[at:at + SECTOR]
    found = re.match(rb"(\S+) (\d+) (\d+) (\d+)\n", is_there)
    if not found or is_there != sector(name, number, index, int(found[4])):
        raise Lost(f"{name}, block {number}, sector {index}: {is_there[:40]!r}")
    return int(found[4])


def versions_of(content, name, number):
    return [version_of(content, name, number, index) for index in range(BLOCK // SECTOR)]


def check_block(content, name, number, version):
    """A later version, or some of its sectors, may have been on its way."""
    found = versions_of(content, name, number)
    if min(found) < version:
        raise Lost(f"{name}, block {number}: {found}, and {version} was safe")


def check_whole(content, name, blocks, version):
    """A later version has come as a whole, or not at all."""
    found = {each for number in range(len(content) // BLOCK) for each in versions_of(content, name, number)}
    if len(found) != 1 or min(found) < version or (found == {version} and len(content) != blocks * BLOCK):
        raise Lost(f"{name}: {len(content)} bytes of {sorted(found)}, and {blocks} blocks of {version} were safe")
