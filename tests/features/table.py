#!/usr/bin/python3 -B
"""Print the table of docs/root-on-ntfs.md from what the last guests have found (build/features/DRIVER.tsv).

usage: table.py [DRIVER...]      to run these guests first: ntfs3 ntfs ntfs-3g
"""

import re
import sys
import textwrap

from features import DRIVERS, EXT4, TOP, lines_file, results_of, try_features

PAGE = TOP / "docs/root-on-ntfs.md"
SHOWN = [driver for driver in DRIVERS if driver is not EXT4]
HEAD = f"| | {' | '.join(driver.name for driver in SHOWN)} |"
REST = "Everything else that was tried works with all three: "


def table(results):
    """RESULTS are a driver's name -> feature -> Result: rows where a driver fails, then the names of all other features."""
    names = [driver.name for driver in SHOWN]
    lines = [HEAD, "|---" * (len(names) + 1) + "|"]
    rest = []
    for feature in results[names[0]]:
        cells = [results[name][feature] for name in names]
        if all(result.works for result in cells):
            rest.append(shown(feature))
        else:
            lines.append(f"| {shown(feature)} | {' | '.join(result.cell() for result in cells)} |")
    return "\n".join(lines) + "\n\n" + textwrap.fill(REST + "; ".join(rest) + ".", 130, break_on_hyphens=False) + "\n"


def shown(feature):
    """A feature's name as the page has it."""
    return re.sub(r"([<>*|\\])", r"\\\1", feature)


def column(page, driver):
    """What PAGE says of DRIVER: feature (as shown()) -> cell."""
    number = SHOWN.index(driver) + 1
    rows = page.split(HEAD, 1)[1].split("\n\n", 1)[0].splitlines()
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", row.strip("|"))] for row in rows[2:]]
    told = {row[0]: row[number] for row in cells}
    rest = " ".join(re.search(re.escape(REST) + r"(.*?)\.\n\n", page, re.DOTALL)[1].split())
    return told | {feature: "yes" for feature in rest.split("; ")}


def main():
    for driver in DRIVERS:
        if driver.name in sys.argv[1:]:
            try_features(driver)
    print(table({driver.name: results_of(lines_file(driver).read_text(encoding="utf-8").splitlines()) for driver in SHOWN}))


if __name__ == "__main__":
    main()
