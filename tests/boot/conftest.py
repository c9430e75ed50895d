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
