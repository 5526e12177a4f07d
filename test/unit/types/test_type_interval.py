"""Intervals: the vectors, exactness, both binary layouts, words."""

import struct
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redshift_connector.error import DataError
from redshift_connector.interval import Interval, IntervalDayToSecond, IntervalYearToMonth
from redshift_connector.types.codec import BINARY, TEXT
from redshift_connector.types.interval import (
    encode_day_to_second,
    encode_interval,
    encode_timedelta,
    encode_year_to_month,
)
from redshift_connector.types.interval_text import interval_literal, read_interval
from redshift_connector.types.registry import CODECS, Registry

REGISTRY = Registry()
INT4 = st.integers(-(2**31), 2**31 - 1)
INT8 = st.integers(-(2**63), 2**63 - 1)
DAY = 86_400_000_000


def alike(value, expected):
    return type(value) is type(expected) and value == expected


@pytest.mark.parametrize(
    ("oid", "data", "value"),
    [
        (1188, "0000002A", IntervalYearToMonth(year_month=(3, 6))),
        (1188, "00000002", IntervalYearToMonth(2)),
        (1188, "80000000", IntervalYearToMonth(year_month=(-178956970, -8))),
        (1188, "7FFFFFFF", IntervalYearToMonth(year_month=(178956970, 7))),
        (1190, "00000002DFDAE800", IntervalDayToSecond(12345600000)),
        (1190, "0000000000000002", IntervalDayToSecond(2)),
        (1190, "8000000000000000", IntervalDayToSecond(-(2**63))),
        (1186, "000000000000000000000001", Interval(months=1)),
        (1186, "000000649534E00000000001", Interval(months=1, microseconds=432000000000)),
        (1186, "000000649534E00000000000", timedelta(days=5)),
        (1186, "00000000000000000000000000000001", Interval(months=1)),
        (1186, "00000000000000010000000200000003", Interval(months=3, microseconds=2 * DAY + 1)),
        (1186, "00000000000000010000000200000000", timedelta(days=2, microseconds=1)),
        (1186, "00000000000000007FFFFFFF00000000", Interval(days=2**31 - 1)),
    ],
)
def test_vectors(oid, data, value):
    assert alike(REGISTRY.decoder(oid, BINARY)(bytes.fromhex(data)), value)


@pytest.mark.parametrize("months", [-1, 70000, 32768, -32769, 2**31 - 1, -(2**31)])
def test_q8_months_are_32_bits(months):
    data = struct.pack(">qi", 0, months)
    assert REGISTRY.decoder(1186, BINARY)(data) == Interval(months=months)
    assert encode_interval(Interval(months=months)) == (1186, 1, data)


def test_q13_a_timedelta_is_sent_exactly():
    value = timedelta(days=10**6, microseconds=1)
    assert REGISTRY.decoder(1186, BINARY)(encode_timedelta(value)[2]) == value


@pytest.mark.parametrize(
    ("sent", "payload"),
    [
        (encode_timedelta(timedelta(days=5)), "000000649534E00000000000"),
        (encode_interval(Interval(1, 2, 3)), "000000283BAEC00100000003"),
    ],
)
def test_parameter_vectors(sent, payload):
    assert sent == (1186, 1, bytes.fromhex(payload))


def test_intervals_longer_than_the_server_holds():
    for encode, value in (
        (encode_timedelta, timedelta.max),
        (encode_timedelta, timedelta.min),
        (encode_interval, Interval(microseconds=2**63 - 1, days=1)),
    ):
        with pytest.raises(DataError, match="64 bits"):
            encode(value)


@given(st.timedeltas(min_value=timedelta(microseconds=-(2**63)), max_value=timedelta(microseconds=2**63 - 1)))
@settings(max_examples=300)
def test_timedelta_round_trip(value):
    oid, format, payload = encode_timedelta(value)
    assert alike(REGISTRY.decoder(oid, format)(payload), value)
    assert alike(REGISTRY.decoder(1186, TEXT)(interval_literal(0, value.days, value.seconds * 10**6
                                                               + value.microseconds).encode()), value)  # fmt: skip


@given(INT8, INT4.filter(bool))
@settings(max_examples=300)
def test_interval_round_trip(microseconds, months):
    value = Interval(microseconds, 0, months)
    assert alike(REGISTRY.decoder(1186, BINARY)(encode_interval(value)[2]), value)
    assert alike(REGISTRY.decoder(1186, TEXT)(interval_literal(months, 0, microseconds).encode()), value)


@given(INT4)
@settings(max_examples=200)
def test_year_to_month_round_trip(months):
    oid, format, payload = encode_year_to_month(IntervalYearToMonth(months))
    assert (oid, format) == (1188, 1)
    assert alike(REGISTRY.decoder(1188, BINARY)(payload), IntervalYearToMonth(months))
    years, extra = IntervalYearToMonth(months).getYearMonth()
    assert alike(REGISTRY.decoder(1188, TEXT)(f"{years} years {extra} mons".encode()), IntervalYearToMonth(months))


@given(INT8)
@settings(max_examples=200)
def test_day_to_second_round_trip(microseconds):
    oid, format, payload = encode_day_to_second(IntervalDayToSecond(microseconds))
    assert (oid, format) == (1190, 1)
    assert alike(REGISTRY.decoder(1190, BINARY)(payload), IntervalDayToSecond(microseconds))
    text = interval_literal(0, 0, microseconds).removeprefix("0 mons ")
    assert alike(REGISTRY.decoder(1190, TEXT)(text.encode()), IntervalDayToSecond(microseconds))


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("1 year 2 mons 3 days 04:05:06.789", (14, 3, 14706789000)),
        ("-1 years -2 mons +3 days -04:05:06.789", (-14, 3, -14706789000)),
        ("1 day", (0, 1, 0)),
        ("00:00:00", (0, 0, 0)),
        ("-00:00:00.000001", (0, 0, -1)),
        ("8.64e+10", (0, 0, DAY)),
        ("86400000000", (0, 0, DAY)),
        ("-5", (0, 0, -5)),
        ("@ 1 year 2 mons 3 days 4 hours 5 mins 6.789 secs", (14, 3, 14706789000)),
        ("@ 1 day 2 hours ago", (0, -1, -7200 * 10**6)),
        ("@ 0", (0, 0, 0)),
        ("3 years 6 mons", (42, 0, 0)),
        ("10 days 3 hours 25 mins 45.6 secs", (0, 10, 12345600000)),
        ("37 months", (37, 0, 0)),
        ("1-1", (13, 0, 0)),
        ("-1-1", (-13, 0, 0)),
        ("10 days 48 hours", (0, 10, 2 * DAY)),
        ("10 23:59:59.999999", (0, 10, DAY - 1)),
        ("-10 23:59:59.999999", (0, -10, -(DAY - 1))),
        ("-10 +23:59:59.999999", (0, -10, DAY - 1)),
        ("+1-2 -3 +4:05:06", (14, -3, 14706 * 10**6)),
        ("2 weeks", (0, 14, 0)),
        ("2562047788:00:54.775807", (0, 0, 2**63 - 1)),
    ],
)
def test_words(text, span):
    assert read_interval(text) == span


def test_text_makes_the_class_binary_makes():
    decode = REGISTRY.decoder(1186, TEXT)
    assert alike(decode(b"8.64e+10"), timedelta(days=1))
    assert alike(decode(b"1 day"), timedelta(days=1))
    assert alike(decode(b"1 mon 1 day"), Interval(months=1, microseconds=DAY))


@pytest.mark.parametrize("oid", [1186, 1188, 1190])
@pytest.mark.parametrize(
    "text", [b"", b"  ", b"@", b"soon", b"1 parsec", b"1.5 days", b"1 day x", b"12:3", b"1e400",
        b"1e99999999999999999999", b"1e", b"\xff",
             b"99999999999 years", b"1 mon 1 sec 9e99"],
)  # fmt: skip
def test_what_is_no_interval_is_a_value_error(oid, text):
    with pytest.raises(ValueError):
        REGISTRY.decoder(oid, TEXT)(text)


@pytest.mark.parametrize(
    ("oid", "text"),
    [
        (1188, b"1 day"),
        (1188, b"00:00:01"),
        (1190, b"1 mon"),
        (1190, b"99999999999 hours"),
        (1186, b"1 mon 99999999999 hours"),
    ],
)
def test_fields_a_type_does_not_have(oid, text):
    with pytest.raises(ValueError):
        REGISTRY.decoder(oid, TEXT)(text)


@pytest.mark.parametrize(
    ("oid", "lengths"), [(1186, (0, 4, 8, 11, 13, 15, 17)), (1188, (0, 3, 5, 8)), (1190, (0, 4, 7, 9))]
)
def test_wrong_lengths(oid, lengths):
    for length in lengths:
        with pytest.raises(ValueError, match=f"not {length}"):
            REGISTRY.decoder(oid, BINARY)(bytes(length))


def test_digits_of_the_fraction_for_the_description():
    assert CODECS[1186].shape(16, -1) == (None, 16, 6, None)
    assert CODECS[1186].shape(16, 0x7FFF0003) == (None, 16, 3, None)
    assert CODECS[1186].shape(16, 0x7FFFFFFF) == (None, 16, 6, None)
