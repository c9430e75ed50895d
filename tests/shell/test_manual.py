"""What --help names stands in the manual, and the other way round."""

import os
import re
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
OPTION = r"(?<![\w-])--[a-z][a-z-]+"
PROGRAMS = {"loopboot": TOP / "build/loopboot", "loopboot-mkimage": TOP / "scripts/loopboot-mkimage",
            "loopboot-mkrescue": TOP / "scripts/loopboot-mkrescue"}


@pytest.mark.parametrize("name", sorted(path.name for path in (TOP / "docs").glob("*.[1-9]")))
def test_page_is_well_formed(name):
    """By both of the programs that show manual pages."""
    path = str(TOP / "docs" / name)
    lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", path], capture_output=True, text=True, check=False)
    assert (lint.returncode, lint.stdout) == (0, "")
    shown = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-Tutf8", "-Z", "-l", path], capture_output=True, text=True,
                           env={**os.environ, "MANWIDTH": "80", "LC_ALL": "C.UTF-8"}, check=True)
    assert shown.stderr == "" and shown.stdout != ""


def page(name):
    return (TOP / f"docs/{name}.8").read_text(encoding="utf-8").replace(r"\-", "-")


def in_help(name, directory):
    """The options that --help names; the scripts' parts come from DIRECTORY."""
    for part in (TOP / "scripts/lib").glob("*.sh"):
        (directory / part.name).symlink_to(part)
    said = subprocess.run([PROGRAMS[name], "--help"], env={**os.environ, "LOOPBOOT_LIB": str(directory)}, capture_output=True,
                          text=True, check=True).stdout
    return set(re.findall(OPTION, said))


@pytest.mark.parametrize("name", PROGRAMS)
def test_help_is_in_the_manual(name, tmp_path):
    assert in_help(name, tmp_path) <= set(re.findall(OPTION, re.sub(r"\\f.", " ", page(name))))


@pytest.mark.parametrize("name", ["loopboot-mkimage", "loopboot-mkrescue"])
def test_manual_is_in_the_help(name, tmp_path):
    """Each option that has a paragraph of its own."""
    heads = re.findall(r"^\.TP\n(.*)", page(name), re.MULTILINE)
    assert {option for head in heads for option in re.findall(OPTION, re.sub(r"\\f.", " ", head))} == in_help(name, tmp_path)
