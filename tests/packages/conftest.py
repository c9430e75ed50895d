import chroots
import pytest

RELEASES = ['bookworm', 'trixie']


@pytest.fixture(scope='session', params=RELEASES)
def release(request):
    return request.param


@pytest.fixture(scope='session')
def built(release):
    """The directory with the packages, as RELEASE builds them, with their tests."""
    return chroots.build(f'build-{release}', chroots.BUILD / f'built-{release}', LC_ALL='C', TZ='UTC', DEB_BUILD_OPTIONS='parallel=2')
