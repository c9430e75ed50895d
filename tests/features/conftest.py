import pytest

import features
import rows

# Rows beside which another one shows nearly as much, and long ones: for `make check-root-features`.
THOROUGH = {
    "test_features[ext4]", "test_features[ntfs]", "test_features[ntfs-3g]",
    *(f"test_debian[{driver.name}]" for driver in features.DRIVERS),
}


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    rows.prepare(session, str(features.HERE / "prepare"))


def pytest_collection_modifyitems(config, items):
    rows.leave_out(config, items, THOROUGH)
