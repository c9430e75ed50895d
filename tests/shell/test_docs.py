"""The guide's pages lead somewhere: links, files that are named, the index."""

import re
from pathlib import Path

import pytest

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
