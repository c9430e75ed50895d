import os
import subprocess

import pytest

import rig

# Rows beside which another one shows nearly as much, or that need the mirror: for `make check-thorough`.
THOROUGH = {
    "test_debian", "test_debian_in_a_live_system", "test_interrupted_in_a_live_system", "test_running_system_does_not_fit",
    *(f"test_medium[{firmware}-{medium}]" for firmware in ("bios", "uefi", "secure-boot") for medium in ("cd", "usb", "network")
      if (firmware, medium) != ("uefi", "cd")),
    "test_the_image_gets_another_kernel[bios-cd]", "test_shell", "test_by_dracut", "test_without_signed_loaders", "test_read_only",
    "test_entry", "test_the_own_kernel_lends_its_modules",
}


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    """Make what all tests start from before the workers run, so that they need not wait for one another."""
    if hasattr(session.config, "workerinput") or session.config.option.collectonly:
        return
    with session.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        subprocess.run([os.path.join(os.path.dirname(__file__), "prepare")], check=True)


def pytest_collection_modifyitems(config, items):
    left_out = [] if "THOROUGH" in os.environ else [item for item in items if item.name in THOROUGH]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def workplace(request):
    row = request.node.name.removeprefix("test_").rstrip("]").replace("[", "-")
    place = rig.Workplace(f"{request.path.stem.removeprefix('test_')}-{row}")
    yield place
    place.clear()


@pytest.fixture
def base():
    """The archive of a Debian that knows nothing of loopboot."""
    return subprocess.run([os.path.join(rig.PROJECT, "tests", "lib", "make-base"), "trixie"], check=True,
                          stdout=subprocess.PIPE).stdout.decode().strip()
