import pytest

from portal import encryption
from portal.files import checks


@pytest.mark.parametrize("url", ["", "clamd", "http://127.0.0.1:3310", "tcp://", "unix://"])
def test_an_installation_without_a_scanner_is_refused(settings, url):
    settings.CLAMD_URL = url

    assert [found.id for found in checks.a_scanner_is_configured(None)] == ["portal.E001"]


@pytest.mark.parametrize("url", ["tcp://clamd:3310", "unix:///run/clamav/clamd.ctl"])
def test_an_installation_with_a_scanner_passes(settings, url):
    settings.CLAMD_URL = url

    assert checks.a_scanner_is_configured(None) == []


def test_keys_that_everybody_may_read_are_refused(settings):
    encryption.seal(b"", context="c")
    assert checks.keys_are_private(None) == []

    (settings.PORTAL_KEYS / "encryption-0001.key").chmod(0o644)
    assert [found.id for found in checks.keys_are_private(None)] == ["portal.E002"]
