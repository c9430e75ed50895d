"""The parts of `make install`, of which all packages consist: together they are what is here, and no two have the same file."""

import re
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
PARTS = ["helper", "initramfs-tools", "dracut", "mkinitcpio", "rescue"]


def installed(directory, *goals):
    subprocess.run(["make", "-s", "-C", TOP, *goals, f"DESTDIR={directory}", "PREFIX=/usr"], check=True, stdout=subprocess.DEVNULL)
    return {str(path.relative_to(directory)): path for path in directory.rglob("*") if path.is_symlink() or path.is_file()}


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    return {part: installed(tmp_path_factory.mktemp(part), f"install-{part}") for part in PARTS}


def test_together_they_are_all_and_no_file_is_in_two(parts, tmp_path):
    files = [name for part in parts.values() for name in part]
    assert len(files) == len(set(files))
    assert set(files) == set(installed(tmp_path, "install"))


def test_each_part_lists_its_files(parts):
    for part, files in parts.items():
        own = f"usr/share/loopboot/parts/{part}"
        listed = [line.removeprefix("./") for line in files[own].read_text().splitlines()]
        assert sorted(listed) == sorted(name for name in files if "/man/" not in name and name != own)


def test_nothing_is_forgotten(parts):
    """What is written for an installed system, by its directory here, is in one of the parts."""
    there = {path.read_bytes() for part in parts.values() for path in part.values() if path.exists()}  # a link may lead into another
    here = [path for pattern in ("initramfs-tools/**/*", "dracut-module/**/*", "mkinitcpio/**/*", "scripts/loopboot-*", "scripts/lib/*",
                                 "docs/*.[1-9]") for path in TOP.glob(pattern) if path.is_file()]
    assert len(here) > 40 and [path for path in here if path.read_bytes() not in there] == []


def test_what_is_run_can_be_run(parts):
    for part in parts.values():
        for name, path in part.items():
            sourced = name.endswith("loopboot-functions") or "/share/loopboot/" in f"/{name}" or "/initcpio/" in name
            if not path.is_symlink() and path.read_bytes()[:2] == b"#!" and not sourced:
                assert path.stat().st_mode & 0o777 == 0o755, name


def test_what_has_a_programs_name_comes_with_it(parts):
    """Its page, and its completion."""
    for part in ("helper", "rescue"):
        programs = {name.split("/")[-1] for name in parts[part] if name.startswith("usr/sbin/loopboot")}
        assert programs and programs == {name.split("/")[-1] for name in parts[part] if "/bash-completion/" in name}
        assert programs <= {Path(name).stem for name in parts[part] if "/man/" in name}


def test_packages_consist_of_parts():
    """Each package's recipe takes each part once; Debian has no mkinitcpio, and who takes RPMs no initramfs-tools."""
    rules = re.findall(r"^\t\$\(call install,([\w-]+),", (TOP / "debian/rules").read_text(), re.MULTILINE)
    spec = re.search(r"for part in (.*); do", (TOP / "packaging/rpm/loopboot.spec").read_text())[1].split()
    arch = re.search(r"for part in (.*); do", (TOP / "packaging/arch/PKGBUILD").read_text())[1].split()
    assert sorted(rules) == sorted(set(PARTS) - {"mkinitcpio"})
    assert sorted(spec) == sorted(set(PARTS) - {"mkinitcpio", "initramfs-tools"})
    assert sorted(arch) == sorted(set(PARTS) - {"initramfs-tools"})


def test_the_version_is_the_same_everywhere():
    found = [re.search(expression, (TOP / path).read_text(), re.MULTILINE)[1] for path, expression in (
        ("Makefile", r"^VERSION := (.*)$"), ("debian/changelog", r"^loopboot \(([^-]*)-"),
        ("packaging/rpm/loopboot.spec", r"^Version: +(.*)$"), ("packaging/arch/PKGBUILD", r"^pkgver=(.*)$"))]
    assert len(set(found)) == 1, found
