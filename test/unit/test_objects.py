from __future__ import annotations

import datetime
import os
import time

import pytest

from redshift_connector import objects


def test_from_parts():
    assert objects.Date(2024, 2, 29) == datetime.date(2024, 2, 29)
    assert objects.Time(1, 2, 3) == datetime.time(1, 2, 3)
    assert objects.Timestamp(2024, 2, 29, 1, 2, 3) == datetime.datetime(2024, 2, 29, 1, 2, 3)


@pytest.fixture(params=["UTC", "America/St_Johns", "Asia/Kathmandu"])
def zone(request, monkeypatch):
    if not hasattr(time, "tzset"):
        pytest.skip("the zone of this process cannot be changed")
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    if before is None:
        monkeypatch.delenv("TZ")
    else:
        monkeypatch.setenv("TZ", before)
    time.tzset()


@pytest.mark.parametrize("ticks", [0, 1_700_000_000, 1_700_000_000.75])
def test_from_ticks_is_local_and_whole(zone, ticks):
    local = datetime.datetime.fromtimestamp(int(ticks))
    assert objects.TimestampFromTicks(ticks) == local
    assert objects.DateFromTicks(ticks) == local.date()
    assert objects.TimeFromTicks(ticks) == local.time()


def test_binary_is_the_value_itself():
    for value in (b"abc", bytearray(b"abc"), memoryview(b"abc"), None):
        assert objects.Binary(value) is value
