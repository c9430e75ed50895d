"""What each NTFS driver can do as the root file system's: as docs/root-on-ntfs.md says, no less and no more."""

import dataclasses

import pytest

import debian
import features
import table
from features import EXT4, NTFS, NTFS3, NTFS_3G


def name_of(driver):
    return driver.name


def test_options():
    """What is tried here is what loopboot gives a root."""
    source = (features.TOP / "loopboot/kernel/mount.c").read_text(encoding="utf-8")
    assert all(f'"{driver.options}"' in source for driver in (NTFS3, NTFS, NTFS_3G))


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


# What one of the kernel's drivers keeps for itself and the other one then finds otherwise. ntfs-3g keeps owners and modes elsewhere.
ACROSS = {
    (NTFS3, NTFS): {"device 0:0 (overlayfs whiteout)", "fifos", "sockets"},
    (NTFS, NTFS3): {
        "symbolic links", "symbolic links to a:b, a*b?", "symbolic links with a backslash", "symbolic links that are no UTF-8",
        "symbolic link of 4,095 bytes", "hard link to a symbolic link", "device nodes", "a device node opens its device",
    },
}


@pytest.mark.parametrize("writer, reader", ACROSS, ids=name_of)
def test_across(writer, reader):
    found = features.try_across(writer, reader)
    assert set(found) == ACROSS[writer, reader], found


@pytest.mark.parametrize("writer, reader", [(NTFS3, NTFS_3G), (NTFS, NTFS_3G), (NTFS_3G, NTFS3), (NTFS_3G, NTFS)], ids=name_of)
def test_ntfs_3g_and_the_kernel(writer, reader):
    assert {"owner and group", "mode", "setuid, setgid and sticky bit"} <= set(features.try_across(writer, reader))
