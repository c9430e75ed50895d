"""The guide's pages lead somewhere: links, files that are named, the index."""

import re
from pathlib import Path

import pytest

from test_manual import OPTION, PROGRAMS, in_help, options_in

TOP = Path(__file__).resolve().parents[2]
PAGES = [TOP / "README.md", TOP / "CONTRIBUTING.md", *sorted((TOP / "docs").glob("*.md"))]


def links(page):
    return [link for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")) if "://" not in link]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page):
    assert [link for link in links(page) if not (page.parent / link).exists()] == []


def test_index_has_all_pages():
    pages = {path.name for path in (TOP / "docs").iterdir() if re.search(r"\.(md|[1-9])$", path.name)}
    assert pages - {"README.md"} == {link for link in links(TOP / "docs/README.md") if "/" not in link}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_of_the_tree_exist(page):
    """Words between backticks that begin with one of its directories."""
    directories = "|".join(path.name for path in TOP.iterdir() if path.is_dir() and path.name not in ("build", ".git"))
    named = re.findall(rf"`((?:{directories})/[\w./-]+)`", page.read_text(encoding="utf-8"))
    assert [name for name in named if not (TOP / name).exists()] == []


def test_one_boot_goes_through_each_part():
    text = (TOP / "docs/one-boot.md").read_text(encoding="utf-8")
    parts = {path.name for path in (TOP / "loopboot").iterdir() if path.is_dir()} - {"small"}  # stands in for the C library
    assert parts == {part for part in parts if f"`loopboot/{part}/" in text}


def command_lines(page):
    """Calls of the programs, in blocks and between backticks: program and the words behind it."""
    text = page.read_text(encoding="utf-8")
    code = re.findall(r"(?m)^    (.*)", text) + re.findall(r"`([^`\n]*)`", text)
    calls = (re.match(r"(?:\$ |sudo )*(loopboot(?:-mk\w+)?) (\S.*)", line) for line in code)
    return [(call[1], call[2].split(" #")[0].split()) for call in calls if call]


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    """The commands and options of each program, of its --help."""
    helps = {name: in_help(name, tmp_path_factory.mktemp(name)) for name in PROGRAMS}
    return {name: options_in(text) | set(re.findall(r"^  ([a-z][a-z-]+) ", text, re.MULTILINE)) for name, text in helps.items()}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_command_lines_are_understood(page, known):
    for program, words in command_lines(page):
        asked = {word.split("=")[0] for word in words if re.match(OPTION, word)} | ({words[0]} if program == "loopboot" else set())
        assert asked <= known[program], words


def test_command_lines_are_found():
    assert sum(len(command_lines(page)) for page in PAGES) >= 30
