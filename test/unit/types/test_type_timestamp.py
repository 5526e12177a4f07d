"""timestamp, timestamptz, abstime: the vectors, the policies, both formats alike."""

import struct
from datetime import datetime, timedelta, timezone, tzinfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redshift_connector.error import DataError
from redshift_connector.types.civil import timestamp_text
from redshift_connector.types.codec import BINARY, TEXT, DecodeOptions
from redshift_connector.types.registry import Registry
from redshift_connector.types.timestamp import encode_datetime, encode_datetime_subclass

UTC = timezone.utc
MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(2000, 1, 1)
REGISTRY = Registry()
MIN_UTC, MAX_UTC = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def decoder(oid, format, policy="clamp"):
    return Registry(DecodeOptions(out_of_range=policy)).decoder(oid, format)


@pytest.mark.parametrize(
    ("data", "moment"),
    [
        ("0000F196B5E3E5C0", datetime(2008, 6, 1, 9, 59, 59)),
        ("0000000000000000", datetime(2000, 1, 1)),
        ("FFFFFFFFFFFFFFFF", datetime(1999, 12, 31, 23, 59, 59, 999999)),
        ("0380E70B913B7FFF", datetime.max),
        ("FF1FE2FFC59C6000", datetime.min),
    ],
)
def test_vectors(data, moment):
    naive = REGISTRY.decoder(1114, BINARY)(bytes.fromhex(data))
    assert (naive, naive.tzinfo) == (moment, None)
    aware = REGISTRY.decoder(1184, BINARY)(bytes.fromhex(data))
    assert aware == moment.replace(tzinfo=UTC)
    assert aware.tzinfo is UTC


FAR = [
    (2**63 - 1, "infinity", True),
    (-(2**63), "-infinity", False),
    ((datetime.max - EPOCH) // MICROSECOND + 1, "10000-01-01 00:00:00", True),
    ((datetime.min - EPOCH) // MICROSECOND - 1, "0001-12-31 23:59:59.999999 BC", False),
    (9223371331199000000 - 1, None, True),
]


@pytest.mark.parametrize(("microseconds", "text", "above"), FAR)
def test_f17_and_q12_moments_python_lacks(microseconds, text, above):
    data = struct.pack(">q", microseconds)
    text = text or timestamp_text(microseconds)
    zoned = text if "infinity" in text else timestamp_text(microseconds, "+00")
    for oid, written, clamped in (
        (1114, text, datetime.max if above else datetime.min),
        (1184, zoned, MAX_UTC if above else MIN_UTC),
    ):
        for format, payload in ((BINARY, data), (TEXT, written.encode())):
            value = decoder(oid, format)(payload)
            assert (value, value.tzinfo) == (clamped, clamped.tzinfo)
            assert decoder(oid, format, "none")(payload) is None
            assert decoder(oid, format, "text")(payload) == written
            with pytest.raises(DataError, match=r"infinity|10000|BC|294"):
                decoder(oid, format, "raise")(payload)


def test_integration_values_of_the_published_driver():
    decode = REGISTRY.decoder(1114, TEXT)
    assert decode(b"294276-12-31 23:59:59") == datetime.max
    assert decode(b"4713-01-01 00:00:00 BC") == datetime.min


@given(st.integers(-(2**63), 2**63 - 1))
@settings(max_examples=500)
def test_any_binary_value_becomes_something(microseconds):
    value = REGISTRY.decoder(1114, BINARY)(struct.pack(">q", microseconds))
    if value not in (datetime.min, datetime.max):
        assert (value - EPOCH) // MICROSECOND == microseconds


@given(st.datetimes())
@settings(max_examples=300)
def test_naive_round_trip(moment):
    oid, format, payload = encode_datetime(moment)
    assert (oid, format) == (1114, 1)
    assert REGISTRY.decoder(1114, BINARY)(payload) == moment
    assert REGISTRY.decoder(1114, TEXT)(moment.isoformat(" ").encode()) == moment


OFFSETS = st.integers(-86_399, 86_399).map(lambda seconds: timezone(timedelta(seconds=seconds)))


@given(st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 12, 31), timezones=OFFSETS))
@settings(max_examples=300)
def test_aware_round_trip(moment):
    oid, format, payload = encode_datetime(moment)
    assert (oid, format) == (1184, 1)
    value = REGISTRY.decoder(1184, BINARY)(payload)
    assert value == moment
    assert value.tzinfo is UTC
    text = REGISTRY.decoder(1184, TEXT)(moment.isoformat(" ").encode())
    assert (text, text.tzinfo) == (moment, UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        (b"2008-06-01 09:59:59+00", datetime(2008, 6, 1, 9, 59, 59, tzinfo=UTC)),
        (b"2008-06-01 09:59:59.5-07", datetime(2008, 6, 1, 16, 59, 59, 500_000, tzinfo=UTC)),
        (b"2008-06-01 09:59:59.123+05:30", datetime(2008, 6, 1, 4, 29, 59, 123_000, tzinfo=UTC)),
        (b"1880-01-01 00:00:00+00:19:32", datetime(1879, 12, 31, 23, 40, 28, tzinfo=UTC)),
        (b"0001-01-01 00:00:00+14", MIN_UTC),
        (b"9999-12-31 23:59:59.999999-12", MAX_UTC),
    ],
)
def test_timestamptz_text_with_any_offset(text, moment):
    value = REGISTRY.decoder(1184, TEXT)(text)
    assert (value, value.tzinfo) == (moment, UTC)


def test_midnight_written_as_24():
    assert REGISTRY.decoder(1114, TEXT)(b"2020-12-31 24:00:00") == datetime(2021, 1, 1)


@pytest.mark.parametrize(
    ("oid", "text"),
    [
        (1114, b"2020-01-01 00:00:00+00"),
        (1184, b"2020-01-01 00:00:00"),
        (1114, b"01/02/2020 00:00:00"),
        (1114, b"2020-02-30 00:00:00"),
        (1184, b"2020-02-30 00:00:00+00"),
        (1184, b"Wed Jan 01 00:00:00 2020 UTC"),
        (1114, b""),
        (1114, b"now"),
        (1184, b"\xff" * 22),
    ],
)
def test_what_is_no_timestamp_is_a_value_error(oid, text):
    with pytest.raises(ValueError):
        REGISTRY.decoder(oid, TEXT)(text)


@pytest.mark.parametrize("oid", [1114, 1184])
@pytest.mark.parametrize("length", [0, 4, 7, 9, 12])
def test_wrong_lengths(oid, length):
    with pytest.raises(ValueError, match=f"has 8 bytes, not {length}"):
        REGISTRY.decoder(oid, BINARY)(bytes(length))


# --- abstime ---


@pytest.mark.parametrize(
    ("data", "text", "moment"),
    [
        ("7FFFFFFC", b"infinity", datetime(2038, 1, 19, 3, 14, 4, tzinfo=UTC)),
        ("80000000", b"-infinity", datetime(1901, 12, 13, 20, 45, 52, tzinfo=UTC)),
        ("62A28780", b"2022-06-09 23:51:28+00", datetime(2022, 6, 9, 23, 51, 28, tzinfo=UTC)),
        ("FFFFFFFF", b"1970-01-01 00:59:59+01", datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_q42_abstime(data, text, moment):
    for value in (REGISTRY.decoder(702, BINARY)(bytes.fromhex(data)), REGISTRY.decoder(702, TEXT)(text)):
        assert (value, value.tzinfo) == (moment, UTC)


def test_abstime_vector():
    assert REGISTRY.decoder(702, BINARY)(struct.pack(">i", 1654819200)) == datetime(2022, 6, 10, tzinfo=UTC)


def test_abstime_of_a_wrong_length():
    with pytest.raises(ValueError, match="a binary abstime has 4 bytes, not 8"):
        REGISTRY.decoder(702, BINARY)(bytes(8))


# --- parameters ---


@pytest.mark.parametrize(
    ("moment", "oid", "payload"),
    [
        (datetime(2000, 1, 1, tzinfo=timezone(timedelta(hours=-5))), 1184, "0000000430E23400"),
        (datetime.max, 1114, "0380E70B913B7FFF"),
        (datetime.min, 1114, "FF1FE2FFC59C6000"),
    ],
)
def test_parameter_vectors(moment, oid, payload):
    assert encode_datetime(moment) == (oid, 1, bytes.fromhex(payload))


def test_an_aware_moment_beyond_pythons_end_in_utc():
    value = datetime.max.replace(tzinfo=timezone(timedelta(hours=-5)))
    payload = encode_datetime(value)[2]
    assert int.from_bytes(payload, "big") == (datetime.max - EPOCH) // MICROSECOND + 5 * 3600 * 10**6


class NoOffset(tzinfo):
    def utcoffset(self, moment):
        return None

    def dst(self, moment):
        return None

    def tzname(self, moment):
        return None


def test_a_zone_without_an_offset_is_naive():
    assert encode_datetime(datetime(2000, 1, 1, tzinfo=NoOffset())) == (1114, 1, bytes(8))


class Odd(datetime):
    """A subclass whose arithmetic is its own."""

    def __sub__(self, other):
        return "nonsense"


def test_a_subclass_is_sent_as_the_moment_it_is():
    assert encode_datetime_subclass(Odd(2000, 1, 1, 0, 0, 1)) == (1114, 1, struct.pack(">q", 10**6))
