#!/usr/bin/python3 -B
"""The tables of docs/messages.md, from where the programs have their messages: run this after a message was changed."""

import re
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
PAGE = TOP / "docs/messages.md"
SOMETHING = "…"  # stands for what the program knows only when it says it


def read(*patterns):
    """The text of all files that match, in the order of their names."""
    return "".join(path.read_text(encoding="utf-8") for pattern in patterns for path in sorted(TOP.glob(pattern)))


def of_helper(status):
    """What the helper says and ends with STATUS: message and cure."""
    reasons = re.findall(r'^REASON\(\w+, (STATUS_\w+), "(.*?)", (?:"(.*?)"|CHKDSK)\)$', read("loopboot/base/reasons.def"), re.MULTILINE)
    numbers = dict(re.findall(r"(STATUS_\w+) = (\d)", read("loopboot/base/fault.h")))
    chkdsk = re.search(r'\? cure : "(.*?)";', read("loopboot/base/fault.c"))[1]
    return [(text, cure or chkdsk) for name, text, cure in reasons if numbers[name] == status]


def of_helper_warnings():
    """What the helper says and goes on."""
    found = re.findall(r'\blog_warning\(((?:\s*(?:"(?:[^"\\]|\\.)*"|DEVICE_PREFIX))+)', read("loopboot/**/*.c"))
    joined = ("".join(re.findall(r'"((?:[^"\\]|\\.)*)"', said.replace("DEVICE_PREFIX", '"/dev/mapper/loopboot-"'))) for said in found)
    return sorted((re.sub(r"%[a-z]+", SOMETHING, text),) for text in joined)


def words_behind(text):
    """The shell words at the beginning of TEXT, each of which ends at a blank outside of quotes and of $(...)."""
    words, word, quote, depth = [], "", "", 0
    for character in re.sub(r"\\\n\s*", "", text):
        if not quote and not depth and character in " \n;)":
            words.append(word)
            word = ""
            if character != " ":
                return words
            continue
        word += character
        depth += (character == "(") - (character == ")") if depth or word.endswith("$(") else 0
        if character in "\"'" and not depth:
            quote = "" if quote == character else quote or character
    return words


COMMAND = r"\$\([^()]*\)|\$\(\([^()]*\)\)"


def spoken(word, values):
    """A shell word as it is read on the screen."""
    word = re.sub(r"\$([A-Z_]+)", lambda name: values.get(name[1], SOMETHING), word)
    while re.search(COMMAND, word):
        word = re.sub(COMMAND, SOMETHING, word)
    return re.sub(r"\$(\{[^{}]*\}|\w+|\?)", SOMETHING, word.strip("\"'")).replace('"', "")


# How each function that says something takes step, message and cure.
SHAPES = {"fail": (1, 2, 4), "warn": (0, 1, 3), "fail_with_log": (0, 1, "the lines above say why"), "loopboot_fail": ("", 0, 1)}


def of_shell(*patterns):
    """What shell says by these functions: message and cure. Calls that hand their own words on are of no interest."""
    text = read(*patterns)
    values = dict(re.findall(r"^([A-Z_]+)=['\"](.*)['\"]$", text, re.MULTILINE))
    rows = []
    for call in re.finditer(rf"(?<![\w$])({'|'.join(SHAPES)}) (?=[\"$])", text):
        words = [spoken(word, values) for word in words_behind(text[call.end():])]
        step, what, cure = (part if isinstance(part, str) else words[part] for part in SHAPES[call[1]])
        if what != SOMETHING:
            rows.append((f"{step}: {what}".removeprefix(": "), "as the message says" if cure == SOMETHING else cure))
    return sorted(set(rows))


TABLES = {
    **{f"status {number}": lambda number=number: of_helper(str(number)) for number in range(1, 8)},
    "warnings": of_helper_warnings,
    "mkimage": lambda: of_shell("scripts/lib/mkimage-*.sh", "scripts/lib/ask.sh", "scripts/loopboot-mkimage"),
    "mkrescue": lambda: of_shell("scripts/lib/rescue-*.sh", "scripts/lib/ask.sh", "scripts/loopboot-mkrescue"),
    "building": lambda: of_shell("hooks/build-functions", "initramfs-tools/hooks/*", "dracut-module/*/module-setup.sh", "mkinitcpio/install/*"),
}


def table(name):
    rows = [tuple(cell.replace("|", r"\|").replace("<", r"\<") for cell in row) for row in TABLES[name]()]
    heads = ("message", "what to do")[: len(rows[0])]
    return "".join(f"| {' | '.join(row)} |\n" for row in [heads, ("---",) * len(heads), *rows])


def filled(page):
    """PAGE with each of its tables made anew."""
    return re.sub(r"(<!-- table: (.*?) -->\n).*?(?=<!-- end -->)", lambda place: place[1] + "\n" + table(place[2]) + "\n", page,
                  flags=re.DOTALL)


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
