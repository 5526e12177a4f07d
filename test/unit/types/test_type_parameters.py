"""Parameters: the table of types, subclasses, errors that name the place."""

import enum
import ipaddress
import uuid
from collections import OrderedDict, namedtuple
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest

from redshift_connector.error import (
    ArrayContentNotHomogenousError,
    ArrayContentNotSupportedError,
    ArrayDimensionsNotConsistentError,
    DataError,
    NotSupportedError,
)
from redshift_connector.interval import Interval, IntervalDayToSecond, IntervalYearToMonth
from redshift_connector.pg_types import PGEnum, PGJson, PGJsonb, PGText, PGTsvector, PGVarchar
from redshift_connector.types.parameters import PARAMETERS, encode
from redshift_connector.types.registry import Registry


class Plain(enum.Enum):
    RED = "red"
    NUMBER = 7
    BYTES = b"\xff"
    NOTHING = None
    DECIMAL = Decimal("1.20")


class Count(enum.IntEnum):
    FIVE = 5


class Name(str, enum.Enum):
    ALICE = "alice"


class Ratio(float, enum.Enum):
    HALF = 0.5


class Price(Decimal, enum.Enum):
    LOW = Decimal("1.20")


Pair = namedtuple("Pair", "a b")


def one(value):
    oids, formats, payloads = encode(Registry(), [value])
    return oids[0], formats[0], payloads[0]


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (None, (705, 1, None)),
        (True, (16, 1, b"\x01")),
        (False, (16, 1, b"\x00")),
        (1, (21, 1, b"\x00\x01")),
        (-32768, (23, 1, b"\xff\xff\x80\x00")),
        (2**31, (20, 1, bytes.fromhex("0000000080000000"))),
        (2**63, (1700, 0, b"9223372036854775808")),
        (1.5, (701, 1, bytes.fromhex("3FF8000000000000"))),
        (Decimal("1E+3"), (1700, 0, b"1E+3")),
        ("grün", (705, 0, "grün".encode())),
        ("", (705, 0, b"")),
        (b"abc", (705, 0, b"616263")),
        (bytearray(b"abc"), (705, 0, b"616263")),
        (memoryview(b"abc"), (705, 0, b"616263")),
        (date(2020, 1, 31), (1082, 0, b"2020-01-31")),
        (time(1, 2, 3), (1083, 0, b"01:02:03")),
        (time(1, 2, 3, tzinfo=timezone(timedelta(hours=-5))), (1266, 0, b"01:02:03-05:00")),
        (datetime(2000, 1, 1), (1114, 1, bytes(8))),
        (datetime(2000, 1, 1, tzinfo=timezone.utc), (1184, 1, bytes(8))),
        (timedelta(days=5), (1186, 1, bytes.fromhex("000000649534E00000000000"))),
        (Interval(1, 2, 3), (1186, 1, bytes.fromhex("000000283BAEC00100000003"))),
        (Interval(0, 0, -1), (1186, 1, bytes.fromhex("0000000000000000FFFFFFFF"))),
        (IntervalYearToMonth(42), (1188, 1, bytes.fromhex("0000002A"))),
        (IntervalDayToSecond(2), (1190, 1, bytes.fromhex("0000000000000002"))),
        (Plain.RED, (705, 0, b"red")),
        (Plain.NUMBER, (705, 0, b"7")),
        (Plain.BYTES, (705, 0, b"ff")),
        (Plain.NOTHING, (705, 1, None)),
        (Plain.DECIMAL, (705, 0, b"1.20")),
        (Count.FIVE, (705, 0, b"5")),
        (Name.ALICE, (705, 0, b"alice")),
        (Ratio.HALF, (701, 1, bytes.fromhex("3FE0000000000000"))),
        (Price.LOW, (705, 0, b"1.20")),
        (uuid.UUID(int=1), (705, 0, b"00000000-0000-0000-0000-000000000001")),
        (ipaddress.ip_address("10.0.0.1"), (705, 0, b"10.0.0.1")),
        (ipaddress.ip_address("::1"), (705, 0, b"::1")),
        (ipaddress.ip_network("10.0.0.0/8"), (705, 0, b"10.0.0.0/8")),
        (ipaddress.ip_interface("10.0.0.1/8"), (705, 0, b"10.0.0.1/8")),
        ({"a": 1}, (705, 0, b'{"a": 1}')),
        (OrderedDict(b=2), (705, 0, b'{"b": 2}')),
        (PGText("a"), (25, 0, b"a")),
        (PGVarchar("a"), (1043, 0, b"a")),
        (PGEnum("a"), (705, 0, b"a")),
        (PGEnum(Plain.RED), (705, 0, b"red")),
        (PGJson({"a": 1}), (114, 0, b'{"a": 1}')),
        (PGJsonb([1]), (3802, 0, b"[1]")),
        (PGTsvector("cat"), (3614, 0, b"cat")),
        (Pair(1, 2), one([1, 2])),
        ((), (705, 0, b"{}")),
    ],
    ids=repr,
)
def test_the_table(value, sent):
    assert one(value) == sent
    assert one(value) == sent  # once more, from what was learned


def test_several_values():
    assert encode(Registry(), ()) == ((), (), [])
    assert encode(Registry(), [1, None, "a"]) == ((21, 705, 705), (1, 1, 0), [b"\x00\x01", None, b"a"])


def test_f29_and_q35_what_identifies_a_statement_is_equal_for_equal_lists():
    first, second = (encode(Registry(), [[1, 2]])[:2] for _ in range(2))
    assert first == second
    assert hash(first) == hash(second)


def test_subclasses_are_sent_as_their_base():
    class Quoted(str):
        __slots__ = ()

    class Big(int):
        pass

    class Exact(Decimal):
        pass

    class Day(date):
        pass

    registry = Registry()
    assert encode(registry, [Quoted("a"), Big(5), Exact("1.0"), Day(2020, 1, 1)])[0] == (705, 21, 1700, 1082)
    assert registry.encoders[Quoted] is registry.encoders[str]


@pytest.mark.parametrize("value", [{1}, frozenset(), object(), 1j, range(3), iter([]), str, Ellipsis])
def test_unmapped_types(value):
    with pytest.raises(NotSupportedError, match=r"parameter \$2: type <class '.*'> not mapped to pg type"):
        encode(Registry(), [1, value])


@pytest.mark.parametrize(
    ("value", "error", "words"),
    [
        ("a\0b", DataError, r"parameter \$3 of type str: .*NUL"),
        ("\ud800", DataError, r"parameter \$3 of type str: .*UTF-8"),
        (timedelta.max, DataError, r"parameter \$3 of type timedelta: .*64 bits"),
        ({"a": float("nan")}, DataError, r"parameter \$3 of type dict: .*JSON"),
        ([1, "a"], ArrayContentNotHomogenousError, r"parameter \$3 of type list: "),
        ([[1], [1, 2]], ArrayDimensionsNotConsistentError, r"parameter \$3 of type list: "),
        ([2**64], ArrayContentNotSupportedError, r"parameter \$3 of type list: numeric not supported"),
        (({1},), ArrayContentNotSupportedError, r"parameter \$3 of type tuple: type <class 'set'>"),
    ],
)
def test_errors_name_the_place_and_the_type(value, error, words):
    with pytest.raises(error, match=words):
        encode(Registry(), [1, "ok", value, {2}])


def test_what_an_encoder_raises_becomes_a_data_error_with_its_cause():
    registry = Registry()
    registry.register_encoder(complex, lambda _: 1 / 0)
    with pytest.raises(DataError, match=r"parameter \$1 of type complex cannot be encoded: division") as caught:
        encode(registry, [1j])
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_an_encoder_that_fails_only_once():
    attempts = iter([ZeroDivisionError("odd")])

    def fail_once(value):
        for error in attempts:
            raise error
        return "fine"

    registry = Registry()
    registry.register_encoder(complex, fail_once)
    with pytest.raises(DataError, match="a parameter cannot be encoded: odd"):
        encode(registry, [1j])


def test_every_listed_type_is_listed_once():
    types = [parameter.python_type for parameter in PARAMETERS]
    assert len(types) == len(set(types))
