import os
import subprocess

import pytest

import rig
import rows
from rows import workplace  # noqa: F401 # a fixture

# Rows beside which another one shows nearly as much, or that need the mirror: for `make check-thorough`.
THOROUGH = {
    "test_debian", "test_two_commands_debian", "test_interrupted_in_a_live_system", "test_running_system_does_not_fit",
    *(f"test_medium[{firmware}-{medium}]" for firmware in ("bios", "uefi", "secure-boot") for medium in ("cd", "usb", "network")
      if (firmware, medium) != ("uefi", "cd")),
    "test_the_image_gets_another_kernel[bios-cd]", "test_shell", "test_by_dracut", "test_without_signed_loaders", "test_read_only",
    "test_by_hand", "test_entry", "test_by_ntfs3", "test_by_ntfs_3g", "test_putting_interrupted", "test_no_driver[old-ntfs]",
    "test_host_that_does_not_do[hibernated]", "test_the_own_kernel_lends_its_modules",
}


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    rows.prepare(session, os.path.join(os.path.dirname(__file__), "prepare"))


def pytest_collection_modifyitems(config, items):
    rows.leave_out(config, items, THOROUGH)


@pytest.fixture
def base():
    """The archive of a Debian that knows nothing of loopboot."""
    return subprocess.run([os.path.join(rig.PROJECT, "tests", "lib", "make-base"), "trixie"], check=True,
                          stdout=subprocess.PIPE).stdout.decode().strip()
