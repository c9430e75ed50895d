import pytest

import rows
import machine
from rows import workplace  # noqa: F401 # a fixture

# Rows beside which another one shows nearly as much: for `make check-thorough`.
LOOPS = ("loop-ntfs3", "loop-ntfs", "loop-ntfs-3g")
THOROUGH = {
    "test_kills[map-6.1]", "test_kills[loop-ntfs3]", "test_kills[loop-ntfs]",
    *(f"test_each_reaches_the_disk[{writer}-{way}]" for writer in ("overwrite", "write_through") for way in ("map-6.1", *LOOPS)),
    "test_each_reaches_the_disk[write_through-map]", "test_flushes_without_barriers",
    *(f"test_states[{way}]" for way in ("map-6.1", *LOOPS)), "test_states_without_barriers",
    *(f"test_the_disk_goes_away[{way}]" for way in LOOPS), *(f"test_no_memory[{way}]" for way in ("map", "loop-ntfs3", "loop-ntfs")),
    *(f"test_{kind}_errors[{way}]" for kind in ("read", "write") for way in ("map", *LOOPS)),
    "test_the_place_is_not_remembered",
}


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    rows.prepare(session, machine.path_of("prepare"))


def pytest_collection_modifyitems(config, items):
    rows.leave_out(config, items, THOROUGH)
