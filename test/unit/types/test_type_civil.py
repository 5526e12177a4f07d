"""The calendar of any year, against Python's own where that reaches."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redshift_connector.types.civil import (
    DAY,
    civil_from_days,
    clock_text,
    date_text,
    days_from_civil,
    read_date,
    read_time,
    read_timestamp,
    read_timestamptz,
    read_timetz,
    timestamp_text,
)

EPOCH = date(2000, 1, 1).toordinal()


def test_every_day_of_python_agrees_with_python():
    day = date.min
    one = timedelta(1)
    for ordinal in range(1, date.max.toordinal() + 1, 7):  # every weekday meets every place in the 400-year cycle
        day = date.fromordinal(ordinal)
        assert days_from_civil(day.year, day.month, day.day) == ordinal - EPOCH
    assert civil_from_days((day + one).toordinal() - EPOCH) is not None


@given(st.integers(-(2**31), 2**31 - 1))
@settings(max_examples=500)
def test_days_round_trip_in_any_year(days):
    year, month, day = civil_from_days(days)
    assert days_from_civil(year, month, day) == days
    shifted = 2000 + year % 400  # the same calendar, within Python's reach
    assert date(shifted, month, day).toordinal() - EPOCH == days - (year - shifted) // 400 * 146_097
    assert read_date(date_text(days).encode()) == days


@given(st.integers(-(2**63) + 1, 2**63 - 2))
@settings(max_examples=500)
def test_timestamps_round_trip_in_any_year(microseconds):
    assert read_timestamp(timestamp_text(microseconds).encode()) == microseconds
    assert read_timestamptz(timestamp_text(microseconds, "+00").encode()) == microseconds


@given(st.datetimes())
@settings(max_examples=300)
def test_text_agrees_with_python_within_its_reach(moment):
    microseconds = (moment - datetime(2000, 1, 1)) // timedelta(microseconds=1)
    text = moment.isoformat(" ")
    assert timestamp_text(microseconds) == (text.rstrip("0") if moment.microsecond else text)


@pytest.mark.parametrize(
    ("microseconds", "text"),
    [(0, "00:00:00"), (1, "00:00:00.000001"), (DAY - 1, "23:59:59.999999"), (DAY, "24:00:00")],
)
def test_clock(microseconds, text):
    assert clock_text(microseconds) == text
    assert read_time(text.encode()) == microseconds


@pytest.mark.parametrize(
    ("text", "hours"),
    [(b"12:00:00+02", 10), (b"12:00:00-07", 19), (b"00:00:00+14", -14), (b"12:00:00+05:00", 7), (b"24:00:00+00", 24)],
)
def test_offsets(text, hours):
    assert read_timetz(text) == hours * 3600 * 10**6


@pytest.mark.parametrize(
    ("read", "data"),
    [
        (read_date, b"2020-02-30"),
        (read_date, b"2021-02-29"),
        (read_date, b"2020-13-01"),
        (read_date, b"15/03/2020"),
        (read_date, b"2020-01-01 AD"),
        (read_date, b""),
        (read_date, b"\xff"),
        (read_time, b"25:00:00"),
        (read_time, b"24:00:01"),
        (read_time, b"12:60:00"),
        (read_time, b"12:00:61"),
        (read_time, b"12:00"),
        (read_time, b"12:00:00.1234567"),
        (read_time, b"12:00:00+00"),
        (read_timetz, b"12:00:00"),
        (read_timestamp, b"2020-01-01 12:00:00+00"),
        (read_timestamp, b"2020-01-01"),
        (read_timestamptz, b"2020-01-01 12:00:00"),
    ],
)
def test_what_is_no_moment_is_a_value_error(read, data):
    with pytest.raises(ValueError):
        read(data)


def test_29_february_of_leap_years_bc():
    assert date_text(read_date(b"0001-02-29 BC")) == "0001-02-29 BC"  # the year 0 of astronomers is a leap year
    with pytest.raises(ValueError):
        read_date(b"0002-02-29 BC")
