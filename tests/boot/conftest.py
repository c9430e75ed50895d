import subprocess

import pytest

import rig


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    """Make what all tests start from before the workers run, so that they need not wait for one another."""
    if hasattr(session.config, "workerinput") or session.config.option.collectonly:
        return
    with session.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        subprocess.run([rig.path_of("prepare")], check=True)


@pytest.fixture
def workplace(request):
    place = rig.Workplace(request.node.name.split("[")[-1].rstrip("]"))
    yield place
    place.clear()


WHOLE_DEBIANS = ("test_debian.py", "test_power_off.py", "test_change.py", "test_further_images.py")


def pytest_collection_modifyitems(items):
    """Spread the whole Debians among the others: tests that stand together go to one worker."""
    debians = [item for item in items if item.path.name in WHOLE_DEBIANS]
    others = [item for item in items if item not in debians]
    for number, item in enumerate(debians):
        others.insert(number * len(items) // len(debians), item)
    items[:] = others
