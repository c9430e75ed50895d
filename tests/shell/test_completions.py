"""The shells' completions, where `make install` puts them, propose what --help names and nothing else."""

import re
import subprocess
from pathlib import Path

import pytest

from test_manual import TOP, in_help, options_in, read

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Below it, usr/share has what `make install` puts there."""
    directory = tmp_path_factory.mktemp("installed")
    subprocess.run(["make", "-s", "-C", TOP, "files-helper", "files-rescue", f"DESTDIR={directory}", "PREFIX=/usr"], check=True)
    return directory


@pytest.fixture
def bash(installed):
    """What bash proposes for the last of these words; its completions are loaded by the first one's name."""
    def propose(*words):
        done = subprocess.run(["bash", "--norc", HERE / "complete.bash", installed / "usr/share", *words], cwd=installed,
                              stdout=subprocess.PIPE, text=True, check=True)
        return set(done.stdout.split())
    return propose


@pytest.fixture
def zsh(installed):
    """What zsh proposes at the end of a line."""
    def propose(line):
        directory = next((installed / "usr/share/zsh").glob("*"))
        done = subprocess.run(["zsh", "-f", HERE / "complete.zsh", directory, line], cwd=installed, stdout=subprocess.PIPE, text=True,
                              check=True, timeout=60)
        return set(done.stdout.split())
    return propose


def commands():
    """Each command of the helper, with its options."""
    names = dict((flag, name) for name, flag in re.findall(r'\{ "(--[a-z-]+)", (OPTION_\w+)', read("loopboot/commands/arguments.c")))
    found = re.findall(r'^COMMAND\("([a-z-]+)", \w+, ([^,]*),', read("loopboot/commands/commands.def"), re.MULTILINE)
    return {command: {names[flag] for flag in takes.split(" | ") if flag in names} for command, takes in found}


def test_bash_knows_the_commands(bash):
    assert bash("loopboot", "") == set(commands()) | {"--help", "--version"}


@pytest.mark.parametrize("command", commands())
def test_bash_knows_the_options_of_each_command(bash, command):
    assert bash("loopboot", command, "-") == commands()[command]


@pytest.mark.parametrize("name", ["loopboot-mkimage", "loopboot-mkrescue"])
def test_bash_knows_the_options_of_the_scripts(bash, name, tmp_path):
    assert bash(name, "-") == options_in(in_help(name, tmp_path))


@pytest.mark.parametrize("words, proposed", [
    (("loopboot", "probe", "./usr/sh"), {"./usr/share"}),
    (("loopboot", "attach", "--name", "x", "--sysroot", "usr/sb"), {"usr/sbin"}),
    (("loopboot", "check", "./usr", ""), set()),
    (("loopboot", "shutdown", "re"), {"reboot"}),
    (("loopboot-mkimage", "--fs", "x"), {"xfs"}),
    (("loopboot-mkimage", "--tar", "usr/sbin/loopboot-mkr"), {"usr/sbin/loopboot-mkrescue"}),
    (("loopboot", "map", "--name", "x", "./usr/sh"), {"./usr/share"}),
    (("loopboot-mkrescue", "--esp", "=", "usr/sb"), {"usr/sbin"}),
    (("loopboot-mkrescue", "--esp", "=", "usr/sbin/"), set()),
    (("loopboot-mkrescue", "--esp", "="), {"usr", "etc"}),
    (("loopboot-mkrescue", "--loop", ""), set()),
])
def test_bash_knows_what_follows(bash, words, proposed):
    assert bash(*words) == proposed


def test_zsh_knows_the_commands(zsh):
    assert zsh("loopboot ") == set(commands())


@pytest.mark.parametrize("command", ["map", "attach"])
def test_zsh_knows_the_options_of_a_command(zsh, command):
    assert zsh(f"loopboot {command} --") == commands()[command]


@pytest.mark.parametrize("name", ["loopboot-mkimage", "loopboot-mkrescue"])
def test_zsh_knows_the_options_of_the_scripts(zsh, name, tmp_path):
    assert zsh(f"{name} --") == options_in(in_help(name, tmp_path))
