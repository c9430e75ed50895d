"""What each NTFS driver can do as the root file system's: as docs/root-on-ntfs.md says, no less and no more."""

import dataclasses

import pytest

import debian
import features
import table
from features import EXT4, NTFS, NTFS3, NTFS_3G


def name_of(driver):
    return driver.name


@pytest.mark.parametrize("driver", features.DRIVERS, ids=name_of)
def test_features(driver):
    results = features.try_features(driver)
    found = {table.shown(name): result.cell() for name, result in results.items()}
    if driver is EXT4:  # the trials themselves are right
        assert found == dict.fromkeys(found, "yes"), results
    else:
        assert found == table.column(table.PAGE.read_text(encoding="utf-8"), driver), results


@dataclasses.dataclass(frozen=True)
class Differing:
    """What may differ from the tar: the keys of list_tree, for files whose names begin so."""

    key: str
    beginnings: tuple


# All that the page says of it.
JOURNAL = Differing("attributes", ("var/log/journal",))  # its ACL
DIFFERING = {
    NTFS3: (JOURNAL, Differing("device", ("dev/", "srv/odd/char", "srv/odd/block")), Differing("target", ("srv/odd/link-masked",))),
    NTFS: (JOURNAL, Differing("time", ("",)),),
    NTFS_3G: (JOURNAL, Differing("attributes", ("srv/odd/capable", "srv/odd/trusted-own"))),  # they are there, and not listed
}


def is_expected(driver, path, difference):
    return any(path.startswith(expected.beginnings) and difference.startswith(expected.key + "=") and ", " not in difference
               for expected in DIFFERING[driver])


@pytest.mark.parametrize("driver", DIFFERING, ids=name_of)
def test_debian(driver):
    outcome = debian.try_debian(driver)
    print("\n".join(line for line in outcome.said if not line.startswith("tar=")))
    print("\n".join(f"{path}: {difference}" for path, difference in outcome.differ.items()))
    assert not {path: difference for path, difference in outcome.differ.items() if not is_expected(driver, path, difference)}
    assert not outcome.told("failed") and len(outcome.told("inside")) == 13
    assert outcome.windows_after == outcome.windows_before
    assert not outcome.dirty
