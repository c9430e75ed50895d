"""What the conftest.py of boots and of media share: making what tests start from, leaving rows out, a place for each test."""

import os
import subprocess

import pytest

import rig


def prepare(session, program):
    """Have PROGRAM make what all tests start from before the workers run, so that they need not wait for one another."""
    if hasattr(session.config, "workerinput") or session.config.option.collectonly:
        return
    with session.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        subprocess.run([program], check=True)


def leave_out(config, items, names):
    """Take the tests of these NAMES out of ITEMS, unless `make check-thorough` wants them all."""
    left_out = [] if "THOROUGH" in os.environ else [item for item in items if item.name in names]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def workplace(request):
    row = request.node.name.removeprefix("test_").rstrip("]").replace("[", "-")
    place = rig.Workplace(f"{request.path.stem.removeprefix('test_')}-{row}")
    yield place
    place.clear()
