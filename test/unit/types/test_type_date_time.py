"""date, time, timetz: sweeps over whole domains, the vectors, the policies for what Python lacks."""

import struct
from datetime import date, time, timedelta, timezone, tzinfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redshift_connector.error import DataError
from redshift_connector.types.codec import BINARY, TEXT, DecodeOptions
from redshift_connector.types.date_time import decode_timetz, decode_timetz_text, encode_date, encode_time
from redshift_connector.types.registry import Registry

UTC = timezone.utc
EPOCH = date(2000, 1, 1).toordinal()
DAY = 86_400_000_000
REGISTRY = Registry()
POLICIES = ("clamp", "raise", "none", "text")


def decoder(oid, format, policy="clamp"):
    return Registry(DecodeOptions(out_of_range=policy)).decoder(oid, format)


def test_every_day_of_python_in_binary():
    decode = REGISTRY.decoder(1082, BINARY)
    pack = struct.Struct(">i").pack
    last = date.max.toordinal()
    decoded = [decode(pack(ordinal - EPOCH)) for ordinal in range(1, last + 1)]
    assert decoded == list(map(date.fromordinal, range(1, last + 1)))


def test_every_day_of_python_in_text():
    decode = REGISTRY.decoder(1082, TEXT)
    last = date.max.toordinal()
    days = list(map(date.fromordinal, range(1, last + 1)))
    assert [decode(day.isoformat().encode()) for day in days] == days


def test_the_dates_kept_are_bounded():
    decode = REGISTRY.decoder(1082, BINARY)
    for days in range(10_000, 30_000):
        decode(struct.pack(">i", days))
    assert len(decode.__self__) <= 8192


@pytest.mark.parametrize(
    ("data", "day"),
    [
        ("FFFDC54F", date(1600, 1, 1)),
        ("00000000", date(2000, 1, 1)),
        ("FFFFFFFF", date(1999, 12, 31)),
        ("00001CCE", date(2020, 3, 10)),
    ],
)
def test_f17_and_q6_old_dates_are_proleptic_gregorian(data, day):
    assert REGISTRY.decoder(1082, BINARY)(bytes.fromhex(data)) == day


def test_date_text_vector():
    assert REGISTRY.decoder(1082, TEXT)(b"2020-03-10") == date(2020, 3, 10)


FAR_DATES = [
    (-746117, b"0044-03-15 BC", date.min),
    (date.min.toordinal() - 1 - EPOCH, b"0001-12-31 BC", date.min),
    (date.max.toordinal() + 1 - EPOCH, b"10000-01-01", date.max),
    (2**31 - 1, b"infinity", date.max),
    (-(2**31), b"-infinity", date.min),
]


@pytest.mark.parametrize(("days", "text", "clamped"), FAR_DATES)
def test_dates_python_lacks(days, text, clamped):
    data = struct.pack(">i", days)
    wanted = {"clamp": clamped, "none": None, "text": text.decode()}
    for policy, value in wanted.items():
        assert decoder(1082, BINARY, policy)(data) == value
        assert decoder(1082, TEXT, policy)(text) == value
    for format, payload in ((BINARY, data), (TEXT, text)):
        with pytest.raises(DataError, match=text.decode()) as caught:
            decoder(1082, format, "raise")(payload)
        assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("text", [b"294276-01-02", b"999999-01-01"])
def test_published_clamps_of_date_text(text):
    assert REGISTRY.decoder(1082, TEXT)(text) == date.max


@pytest.mark.parametrize("days", [2**31 - 1, -(2**31), 2**31 - 2, -(2**31) + 1])
def test_extreme_binary_dates_do_not_overflow(days):
    assert REGISTRY.decoder(1082, BINARY)(struct.pack(">i", days)) in (date.min, date.max)


@pytest.mark.parametrize(
    "text", [b"2020-W01-1", b"20200101", b"2020-02-30", b"", b"today", b"2020-1-1", b"\xff" * 10]
)
def test_what_is_no_date_is_a_value_error(text):
    with pytest.raises(ValueError):
        REGISTRY.decoder(1082, TEXT)(text)


def test_the_year_0000_is_before_the_year_1():
    assert decoder(1082, TEXT, "text")(b"0000-01-01") == "0001-01-01 BC"


@given(st.dates())
@settings(max_examples=300)
def test_date_round_trip(day):
    oid, format, payload = encode_date(day)
    assert (oid, format) == (1082, 0)
    assert REGISTRY.decoder(oid, format)(payload) == day


def test_f16_and_q9_every_minute_with_edge_microseconds():
    binary, text = REGISTRY.decoder(1083, BINARY), REGISTRY.decoder(1083, TEXT)
    pack = struct.Struct(">q").pack
    edges = (0, 1, 499_999, 500_000, 501_365, 999_999, 59_000_000, 59_999_999)
    for minute in range(24 * 60):
        for edge in edges:
            microseconds = minute * 60_000_000 + edge
            second, fraction = divmod(edge, 1_000_000)
            wanted = time(minute // 60, minute % 60, second, fraction)
            assert binary(pack(microseconds)) == wanted
            assert text(wanted.isoformat().encode()) == wanted
    # an example the float arithmetic of others gets wrong by one
    assert binary(pack(((21 * 60 + 38) * 60 + 6) * 1_000_000 + 501_365)) == time(21, 38, 6, 501365)


@given(st.integers(0, DAY - 1))
@settings(max_examples=500)
def test_any_microsecond_of_the_day(microseconds):
    value = REGISTRY.decoder(1083, BINARY)(struct.pack(">q", microseconds))
    assert timedelta(
        hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond
    ) == timedelta(microseconds=microseconds)


@given(st.times())
@settings(max_examples=300)
def test_time_round_trip(value):
    oid, format, payload = encode_time(value)
    assert (oid, format) == (1083, 0)
    assert REGISTRY.decoder(oid, format)(payload) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"22:24:56", time(22, 24, 56)),
        (b"12:00:00.5", time(12, 0, 0, 500_000)),
        (b"12:00:00.789", time(12, 0, 0, 789_000)),
        (b"12:00:00.000001", time(12, 0, 0, 1)),
        (b"00:00:00", time(0)),
        (b"12:59:60", time(13)),
    ],
)
def test_time_text(text, value):
    assert REGISTRY.decoder(1083, TEXT)(text) == value


@pytest.mark.parametrize(("format", "data"), [(TEXT, b"24:00:00"), (BINARY, struct.pack(">q", DAY))])
def test_the_end_of_the_day(format, data):
    assert decoder(1083, format, "clamp")(data) == time.max
    assert decoder(1083, format, "none")(data) is None
    assert decoder(1083, format, "text")(data) == "24:00:00"
    with pytest.raises(DataError, match="24:00:00"):
        decoder(1083, format, "raise")(data)


@pytest.mark.parametrize("microseconds", [-1, DAY + 1, 2**63 - 1, -(2**63)])
def test_what_is_no_time_of_day_is_a_value_error(microseconds):
    with pytest.raises(ValueError, match="not a time of day"):
        REGISTRY.decoder(1083, BINARY)(struct.pack(">q", microseconds))
    with pytest.raises(ValueError, match="not a time of day"):
        decode_timetz(struct.pack(">q", microseconds))


@pytest.mark.parametrize("text", [b"", b"12", b"12:00", b"12:00:00Z", b"12:00:00+00", b"noon", b"25:00:00"])
def test_what_is_no_time_text_is_a_value_error(text):
    with pytest.raises(ValueError):
        REGISTRY.decoder(1083, TEXT)(text)


# --- timetz ---


def test_timetz_without_a_zone_is_utc():
    assert decode_timetz(struct.pack(">q", 3_600_000_000)) == time(1, tzinfo=UTC)


def test_timetz_with_a_zone_west():
    assert decode_timetz(struct.pack(">qi", 3_600_000_000, 18000)) == time(6, tzinfo=UTC)


def test_f18_and_q10_a_zone_across_midnight():
    assert decode_timetz(struct.pack(">qi", 3_600_000_000, -7200)) == time(23, tzinfo=UTC)
    assert decode_timetz(struct.pack(">qi", 23 * 3_600_000_000, 7200)) == time(1, tzinfo=UTC)
    assert decode_timetz_text(b"01:00:00+02") == time(23, tzinfo=UTC)
    assert decode_timetz(struct.pack(">qi", DAY, 0)) == time(0, tzinfo=UTC)


def test_q17_the_fraction_in_text_is_a_fraction():
    assert decode_timetz_text(b"00:00:00.789+00") == time(0, 0, 0, 789_000, tzinfo=UTC)
    assert decode_timetz_text(b"00:00:00.5-00:00:01") == time(0, 0, 1, 500_000, tzinfo=UTC)


def test_timetz_offset_with_seconds():
    assert decode_timetz_text(b"10:00:00.123456+05:30:15") == time(4, 29, 45, 123456, tzinfo=UTC)


def test_pacific_time():
    assert decode_timetz_text(b"22:44:54-07") == time(5, 44, 54, tzinfo=UTC)


@given(st.integers(0, DAY), st.integers(-57599, 57599))
@settings(max_examples=300)
def test_timetz_is_the_same_time_in_both_formats(microseconds, zone):
    from redshift_connector.types.civil import clock_text

    sign, apart = ("-", zone) if zone > 0 else ("+", -zone)
    offset = f"{sign}{apart // 3600:02}:{apart // 60 % 60:02}:{apart % 60:02}"
    text = decode_timetz_text((clock_text(microseconds) + offset).encode())
    assert text == decode_timetz(struct.pack(">qi", microseconds, zone))


@pytest.mark.parametrize("length", [0, 4, 7, 9, 11, 13])
@pytest.mark.parametrize("oid", [1083, 1266])
def test_wrong_lengths_of_times(oid, length):
    with pytest.raises(ValueError, match=f"bytes, not {length}"):
        REGISTRY.decoder(oid, BINARY)(bytes(length))


@pytest.mark.parametrize("length", [0, 3, 5, 8])
def test_wrong_lengths_of_dates(length):
    with pytest.raises(ValueError, match=f"a binary date has 4 bytes, not {length}"):
        REGISTRY.decoder(1082, BINARY)(bytes(length))


# --- parameters ---


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (date(2020, 1, 31), (1082, 0, b"2020-01-31")),
        (date(1, 1, 1), (1082, 0, b"0001-01-01")),
    ],
)
def test_date_parameters(value, sent):
    assert encode_date(value) == sent


def test_q15_an_aware_time_is_declared_as_timetz():
    assert encode_time(time(1, 2, 3, tzinfo=timezone(timedelta(hours=-5)))) == (1266, 0, b"01:02:03-05:00")
    assert encode_time(time(1, 2, 3, 450_000)) == (1083, 0, b"01:02:03.450000")


class NoOffset(tzinfo):
    """A zone that cannot tell its offset without a date, as most cannot."""

    def utcoffset(self, moment):
        return None

    def dst(self, moment):
        return None

    def tzname(self, moment):
        return None


def test_a_zone_without_an_offset_makes_no_timetz():
    assert encode_time(time(1, tzinfo=NoOffset())) == (1083, 0, b"01:00:00")
