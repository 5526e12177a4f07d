"""Lists and tuples as parameters: which array they become, and what is refused."""

import enum
import uuid
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redshift_connector.error import (
    ArrayContentNotHomogenousError,
    ArrayContentNotSupportedError,
    ArrayDimensionsNotConsistentError,
    DataError,
)
from redshift_connector.interval import Interval, IntervalDayToSecond, IntervalYearToMonth
from redshift_connector.types.array_parameters import encode_list
from redshift_connector.types.registry import Registry

REGISTRY = Registry()
UTC = timezone.utc


def payload(hexadecimal):
    return bytes.fromhex(hexadecimal)


@pytest.mark.parametrize(
    ("value", "oid", "data"),
    [
        (
            [1, 2, 3],
            1005,
            "00000001 00000000 00000015 00000003 00000001 00000002 0001 00000002 0002 00000002 0003",
        ),
        ([1, None], 1005, "00000001 00000001 00000015 00000002 00000001 00000002 0001 FFFFFFFF"),
        (
            [[1, 2], [3, 4]],
            1005,
            (
                "00000002 00000000 00000015 00000002 00000001 00000002 00000001"
                " 00000002 0001 00000002 0002 00000002 0003 00000002 0004"
            ),
        ),
        (
            [1, 70000],
            1007,
            "00000001 00000000 00000017 00000002 00000001 00000004 00000001 00000004 00011170",
        ),
        (
            [1.5, 2.0],
            1022,
            "00000001 00000000 000002BD 00000002 00000001 00000008 3FF8000000000000 00000008 4000000000000000",
        ),
    ],
)
def test_vectors(value, oid, data):
    assert encode_list(value) == (oid, 1, payload(data))
    assert encode_list(tuple(value)) == (oid, 1, payload(data))


@pytest.mark.parametrize(
    ("value", "oid"),
    [
        ([32767], 1005),
        ([-32768], 1007),
        ([2**31 - 1, -(2**31) + 1], 1007),
        ([-(2**31)], 1016),
        ([2**63 - 1, -(2**63)], 1016),
        ([True, 2], 1005),
        ([2, False, None], 1005),
    ],
)
def test_the_width_fits_all_items(value, oid):
    declared, format, data = encode_list(value)
    assert declared == oid
    assert REGISTRY.decoder(oid, format)(data) == value


@given(st.lists(st.none() | st.integers(-(2**63), 2**63 - 1)).filter(lambda v: any(i is not None for i in v)))
@settings(max_examples=300)
def test_int_lists_round_trip(value):
    oid, format, data = encode_list(value)
    assert format == 1
    assert REGISTRY.decoder(oid, format)(data) == value


@given(st.lists(st.none() | st.floats(allow_nan=False)).filter(lambda v: any(i is not None for i in v)))
@settings(max_examples=300)
def test_float_lists_round_trip(value):
    oid, format, data = encode_list(value)
    assert (oid, format) == (1022, 1)
    assert REGISTRY.decoder(oid, format)(data) == value


class Colour(enum.Enum):
    RED = "red"
    NONE = None


class Name(str, enum.Enum):
    ALICE = "alice"


@pytest.mark.parametrize(
    ("value", "oid", "literal"),
    [
        ([True, None, False], 1000, b"{t,NULL,f}"),
        (["a", 'b"c\\d', "", "NULL", None], 1009, b'{"a","b\\"c\\\\d","","NULL",NULL}'),
        ([["a"], ["ü"]], 1009, '{{"a"},{"ü"}}'.encode()),
        ((("a", "b"),), 1009, b'{{"a","b"}}'),
        ([Decimal("1.20"), Decimal("NaN")], 1231, b"{1.20,NaN}"),
        ([date(2020, 1, 31)], 1182, b'{"2020-01-31"}'),
        ([datetime(2020, 1, 1, 1)], 1115, b'{"2020-01-01 01:00:00"}'),
        ([datetime(2020, 1, 1, tzinfo=UTC)], 1185, b'{"2020-01-01 00:00:00+00:00"}'),
        ([time(1, 2)], 1183, b'{"01:02:00"}'),
        ([time(1, 2, tzinfo=UTC)], 1270, b'{"01:02:00+00:00"}'),
        ([timedelta(-1, 5, 7)], 1187, b'{"0 mons -1 days 5.000007 secs"}'),
        ([Interval(-1, 2, -3)], 1187, b'{"-3 mons +2 days -0.000001 secs"}'),
        ([IntervalYearToMonth(5)], 1189, b'{"5 mons 0 days 0.000000 secs"}'),
        ([IntervalDayToSecond(5)], 1191, b'{"0 mons 0 days 0.000005 secs"}'),
        ([b"\xff\x00", bytearray(b"a")], 1001, b'{"\\\\xff00","\\\\x61"}'),
        ([uuid.UUID(int=1)], 2951, b'{"00000000-0000-0000-0000-000000000001"}'),
        ([Colour.RED, None], 1009, b'{"red",NULL}'),
        ([Colour.RED, Colour.NONE], 1009, b'{"red",NULL}'),
        ([Name.ALICE], 1009, b'{"alice"}'),
        ([], 705, b"{}"),
        ((), 705, b"{}"),
        ([None], 705, b"{NULL}"),
        ([None, None], 705, b"{NULL,NULL}"),
        ([[None], [None]], 705, b"{{NULL},{NULL}}"),
        ([[], []], 705, b"{}"),
    ],
)
def test_q16_and_f29_lists_sent_as_literals(value, oid, literal):
    assert encode_list(value) == (oid, 0, literal)


@pytest.mark.parametrize(
    "value",
    [
        [True, None, False],
        ["a", 'b"c\\d', "", "NULL", None, " x "],
        [Decimal("1.20"), None],
        [date(2020, 1, 31), None],
        [datetime(2020, 1, 1, 1, 2, 3, 4)],
        [datetime(2020, 1, 1, tzinfo=UTC)],
        [time(1, 2, 3, 4)],
        [time(1, 2, tzinfo=UTC)],
        [timedelta(-1, 5, 7), None],
        [b"\xff\x00", b""],
        [["a", "b"], ["c", None]],
        [],
    ],
)
def test_literals_read_back(value):
    oid, format, data = encode_list(value)
    assert REGISTRY.decoder(1009 if oid == 705 else oid, format)(data) == value


def test_dicts_in_a_list_are_meant_for_super():
    assert encode_list([{"a": 1}, {"b": [2]}]) == (705, 0, b'[{"a": 1}, {"b": [2]}]')


@pytest.mark.parametrize(
    "value",
    [
        [1, 2.5],
        [1.5, 2],
        [1, "a"],
        [1, Decimal(1)],
        ["a", 1],
        ["a", b"a"],
        [date(2020, 1, 1), datetime(2020, 1, 1)],
        [datetime(2020, 1, 1), datetime(2020, 1, 1, tzinfo=UTC)],
        [None, 1, "x"],
        [[1], ["a"]],
        [True, "x"],
        [Decimal(1), 1],
        ["a", {1}],
        [1, {}],
    ],
)
def test_mixed_lists(value):
    with pytest.raises(ArrayContentNotHomogenousError, match="not all array elements"):
        encode_list(value)


@pytest.mark.parametrize(
    "value", [[[1, 2], [3]], [[1], 2], [1, [2]], [[1], []], [[], [1]], [[1], None], [["a"], "b"], [[[1]], [2]]]
)
def test_ragged_lists(value):
    with pytest.raises(ArrayDimensionsNotConsistentError, match="array dimensions not consistent"):
        encode_list(value)


def test_a_list_that_contains_itself():
    value = []
    value.append(value)
    with pytest.raises(ArrayDimensionsNotConsistentError, match="at most 6 dimensions"):
        encode_list(value)


def test_an_int_beyond_int8():
    for value in ([2**63], [-(2**63) - 1], [1, 2**64]):
        with pytest.raises(ArrayContentNotSupportedError, match="numeric not supported as array contents"):
            encode_list(value)


def test_elements_no_array_holds():
    with pytest.raises(ArrayContentNotSupportedError, match=r"set.* not supported as array contents"):
        encode_list([{1}])


def test_text_no_server_can_hold():
    with pytest.raises(DataError, match="NUL"):
        encode_list(["a\0"])


class Moment(datetime):
    def isoformat(self, sep="T", timespec="auto"):
        return "nonsense"


def test_a_subclass_of_datetime_in_a_list():
    assert encode_list([Moment(2020, 1, 1)]) == (1115, 0, b'{"2020-01-01 00:00:00"}')
