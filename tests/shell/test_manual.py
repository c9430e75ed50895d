"""What the programs take and say stands in their manual pages, and the other way round; and the pages are well formed."""

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


def read(path):
    return (TOP / path).read_text(encoding="utf-8")


def words(text):
    """A page's source as it is read: no fonts, requests, or quotes around arguments."""
    text = re.sub(r"\\f.", "", text.replace(r"\-", "-"))
    return re.sub(r'^\.[A-Z]+ (.*)$', lambda line: re.sub(r'"([^"]*)" ?|(\S+) ?', r"\1\2", line[1])
                  if line[0].startswith((".BI", ".BR", ".IR")) else line[1].replace('"', ""), text, flags=re.MULTILINE)


def section(page, title):
    """The paragraphs of a section, each as the head and the body."""
    text = read(f"docs/{page}").split(f"\n.SH {title}\n")[1].split("\n.SH ")[0]
    parts = re.split(r"^\.TP\n", text, flags=re.MULTILINE)[1:]
    return [tuple(words(part).split("\n", 1)) for part in parts]


def in_help(name, directory):
    """What --help says; the scripts' parts come from DIRECTORY."""
    for part in (TOP / "scripts/lib").glob("*.sh"):
        (directory / part.name).symlink_to(part)
    return subprocess.run([PROGRAMS[name], "--help"], env={**os.environ, "LOOPBOOT_LIB": str(directory)}, capture_output=True,
                          text=True, check=True).stdout


def options_in(text):
    return set(re.findall(OPTION, text))


@pytest.mark.parametrize("name", PROGRAMS)
def test_options_of_the_help_are_in_the_manual(name, tmp_path):
    assert options_in(in_help(name, tmp_path)) <= options_in(words(read(f"docs/{name}.8")))


@pytest.mark.parametrize("name", ["loopboot-mkimage", "loopboot-mkrescue"])
def test_options_of_the_manual_are_in_the_help(name, tmp_path):
    """Each option that has a paragraph of its own."""
    heads = re.findall(r"^\.TP\n(.*)", read(f"docs/{name}.8"), re.MULTILINE)
    assert options_in(words("\n".join(heads))) == options_in(in_help(name, tmp_path))


def test_commands_are_in_the_manual(tmp_path):
    """With the words that each takes."""
    helped = re.findall(r"^  ([a-z][a-z-]+) +(.*?)  ", in_help("loopboot", tmp_path), re.MULTILINE)
    heads = {re.sub(r"--\w+ DIR| ", "", head) for head, _ in section("loopboot.8", "COMMANDS")}
    assert heads == {(name + takes).replace(" ", "") for name, takes in helped}


def test_wrong_usage_says_the_right_one(tmp_path):
    """In the words of the help."""
    for name, takes in re.findall(r"^  ([a-z][a-z-]+) +(.*?)  ", in_help("loopboot", tmp_path), re.MULTILINE):
        if not takes.endswith("...]") and name != "shutdown":  # these can have as many as one likes
            said = subprocess.run([PROGRAMS["loopboot"], name, *"12345"], capture_output=True, text=True, check=False)
            assert (said.returncode, said.stderr) == (1, f"loopboot: wrong usage ({f'loopboot {name} {takes}'.rstrip()}): see loopboot --help\n")


def test_each_command_has_its_options_in_the_manual():
    """Those that the program lets it take (--json has one paragraph for all); another command's stand in quotes with its name."""
    names = dict(re.findall(r'\{ "(--[a-z-]+)", (OPTION_\w+)', read("loopboot/commands/arguments.c")))
    with_json = next(body for head, body in section("loopboot.8", "OPTIONS") if head == "--json")
    described = {}
    for head, body in section("loopboot.8", "COMMANDS"):
        own = re.sub(r"\b(attach|map) --[a-z-]+", "", body) + head
        described.setdefault(re.match(r"[a-z-]+", head)[0], set()).update(options_in(own))
    for command, takes in re.findall(r'^COMMAND\("([a-z-]+)", \w+, ([^,]*),', read("loopboot/commands/commands.def"), re.MULTILINE):
        assert ("OPTION_JSON" in takes) == bool(re.search(rf"\b{command}\b", with_json)), command
        taken = {name for name, flag in names.items() if flag in takes.split(" | ")} - {"--json"}
        assert described[command] - {"--json"} == taken, command


def parameters():
    """What request.c looks for, as it is written on a kernel command line: NAME, or NAME= if it has a value."""
    source = read("loopboot/request.c")
    switches = source.split("switches[] = {")[1].split("};")[0]
    found = set(re.findall(r'strcmp\(word, "([a-z]+)"\) == 0', source)) | set(re.findall(r'\{ "([a-z.-]+)"', switches))
    valued = source.split("static bool parse_text")[1].split("static void parse_switch")[0]
    found |= {f"{name}=" for name in re.findall(r'\{ "([a-z_.]+)", (?:offsetof|true|false)', valued)}
    return found | {f"{name}=" for name in re.findall(r'strcmp\(name, "([a-z.]+\.[a-z]+)"\)', source)}


def written(text):
    """The parameters that TEXT names; a value is left out."""
    return {name.replace("rd.loopboot=", "rd.loopboot") for name in re.findall(r"(?<![\w./-])[a-z][a-z.-]+=?", text)}


def test_parameters_are_in_the_manual():
    heads = {name for head, _ in section("loopboot.7", "KERNEL COMMAND LINE") for name in head.split(", ")}
    assert set().union(*(written(re.sub("=.*", "=", head)) for head in heads)) == parameters()


def test_parameters_are_in_the_readme():
    rows = read("README.md").split("| parameter | meaning |\n")[1].split("\n\n")[0].splitlines()[1:]
    assert set().union(*(written(re.sub("=.*", "=", name)) for row in rows
                         for name in re.findall(r"`([^`]*)`", row.replace(r"\|", "").split("|")[1]))) == parameters()


def statuses():
    return {name: int(number) for name, number in re.findall(r"STATUS_(\w+) = (\d)", read("loopboot/base/fault.h"))}


@pytest.mark.parametrize("name", PROGRAMS)
def test_exit_statuses_are_in_the_manual(name, tmp_path):
    """Those that a signal makes stand in none but the manual."""
    text = read(f"docs/{name}.8").split("\n.SH EXIT STATUS\n")[1].split("\n.SH ")[0]
    assert {int(number) for number in re.findall(r"^\.IP (\d) 4$", text, re.MULTILINE)} == set(statuses().values())
    for helped in in_help(name, tmp_path).split("Exit status:")[1:]:
        assert {int(number) for number in re.findall(r"\b(\d) ", helped)} == set(statuses().values())


def test_scripts_have_the_same_exit_statuses():
    line = re.search(r"^USAGE=.*", read("scripts/lib/messages.sh"), re.MULTILINE)[0]
    assert {word.split("=")[0]: int(word.split("=")[1]) for word in line.split()}.items() <= statuses().items()


def test_settings_are_in_the_manual():
    """What the file /etc/default/loopboot may hold."""
    read_by = set(re.findall(r'setting_read\(\w+, "(\w+)"', "".join(path.read_text(encoding="utf-8") for path in
                                                                     (TOP / "loopboot/system").glob("*.c"))))
    read_by |= set(re.findall(r"^(LOOPBOOT_\w+)=.*\n(?:#.*\n)*\[ ! -e /etc/default/loopboot", read("hooks/build-functions"), re.MULTILINE))
    assert set(re.findall(r"^\.BI? (LOOPBOOT_\w+)=", read("docs/loopboot.5"), re.MULTILINE)) == read_by
