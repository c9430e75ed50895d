"""docs/messages.md has every message of the programs with its cure, in the same words; and every message has a cure."""

import re

import pytest

import messages


def test_page_is_what_the_programs_say():
    page = messages.PAGE.read_text(encoding="utf-8")
    assert page == messages.filled(page), "run tests/shell/messages.py"
    assert re.findall(r"<!-- table: (.*?) -->", page) and set(re.findall(r"<!-- table: (.*?) -->", page)) == set(messages.TABLES)


@pytest.mark.parametrize("name", messages.TABLES)
def test_each_message_has_its_cure(name):
    """A few words at least, which do not send one elsewhere."""
    rows = messages.TABLES[name]()
    assert len(rows) >= 3
    for what, *cure in rows:
        assert len(what) > 8 and all(len(words) > 8 and "see above" not in words for words in cure), (what, cure)


def test_no_message_of_the_helper_is_left_out():
    reasons = messages.read("loopboot/base/reasons.def").count("\nREASON(")
    assert sum(len(messages.of_helper(str(status))) for status in range(1, 8)) == reasons - 1  # FINE is none
    warnings = len(re.findall(r"\blog_warning\(\s*\"|\blog_warning\(DEVICE_PREFIX", messages.read("loopboot/**/*.c")))
    assert len(messages.of_helper_warnings()) == warnings
