import pytest

import features
import rows

# The other rows take minutes: for `make check-root-features`.
ALWAYS = {"test_options", "test_features[ntfs3]"}


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    rows.prepare(session, str(features.HERE / "prepare"))


def pytest_collection_modifyitems(config, items):
    rows.leave_out(config, items, {item.name for item in items} - ALWAYS)
