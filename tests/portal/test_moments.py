"""Moments in words."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from portal import moments


@pytest.mark.parametrize(
    ("zone", "shown"),
    [("Asia/Kathmandu", "UTC+05:45"), ("America/Sao_Paulo", "UTC−03"), ("Europe/Brussels", "CET"),
     ("Australia/Eucla", "UTC+08:45"), ("UTC", "UTC")],
)  # fmt: skip
def test_a_zone_keeps_its_minutes(zone, shown):
    assert moments.zone_name(datetime(2026, 11, 30, 12, tzinfo=ZoneInfo(zone))) == shown
