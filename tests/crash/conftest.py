import pytest

import rows
import machine
from rows import workplace  # noqa: F401 # a fixture

# Rows beside which another one shows nearly as much: for `make check-thorough`.
THOROUGH = {"test_kills[map-6.1]", "test_kills[loop-ntfs3]", "test_kills[loop-ntfs]"}


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    rows.prepare(session, machine.path_of("prepare"))


def pytest_collection_modifyitems(config, items):
    rows.leave_out(config, items, THOROUGH)
