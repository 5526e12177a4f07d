"""Fields of messages, and what follows from declaring them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redshift_connector.error import InterfaceError, LocalProtocolError, RemoteProtocolError
from redshift_connector.protocol.fields import (
    BYTE,
    CSTRING,
    INT16,
    INT32,
    MAX_MESSAGE,
    PAYLOAD,
    REST,
    UINT32,
    Message,
    counted,
    pairs,
    wire,
)

VECTORS = [
    (INT16, 0x0102, "0102"),
    (INT16, -1, "FFFF"),
    (INT32, -2, "FFFFFFFE"),
    (UINT32, 0xFFFFFFFE, "FFFFFFFE"),
    (BYTE, b"S", "53"),
    (CSTRING, b"ab", "616200"),
    (CSTRING, b"", "00"),
    (PAYLOAD, None, "FFFFFFFF"),
    (PAYLOAD, b"", "00000000"),
    (PAYLOAD, b"\0a", "00000002 0061"),
    (REST, b"\0a", "0061"),
    (counted(INT16), (), "0000"),
    (counted(UINT32), (1, 2), "0002 00000001 00000002"),
    (counted(PAYLOAD), (b"a", None), "0002 00000001 61 FFFFFFFF"),
    (pairs, (), "00"),
    (pairs, ((b"a", b"b"), (b"c", b"")), "6100 6200 6300 00 00"),
]


@pytest.mark.parametrize(("field", "value", "data"), VECTORS)
def test_both_directions(field, value, data):
    expected = bytes.fromhex(data)
    assert field.write(value) == expected
    assert field.read(b"??" + expected, 2) == (value, 2 + len(expected))
    assert field.size <= len(expected)
    assert not field.fixed or field.size == len(expected)


CUT = [(field, data) for field, value, data in VECTORS if field not in (REST,) and len(bytes.fromhex(data))]


@pytest.mark.parametrize(("field", "data"), CUT)
def test_every_shorter_form_is_refused(field, data):
    whole = bytes.fromhex(data)

    @dataclass(frozen=True, slots=True)
    class One(Message):
        tag: ClassVar[bytes] = b"1"
        value: object = wire(field)

    One.decode(whole)
    for length in range(len(whole)):
        with pytest.raises(RemoteProtocolError, match="malformed One message"):
            One.decode(whole[:length])
    with pytest.raises(RemoteProtocolError, match="1 bytes too many"):
        One.decode(whole + b"\0")


@pytest.mark.parametrize(
    ("field", "data"),
    [
        (counted(INT16), "FFFF"),
        (counted(INT16), "7FFF 0000"),
        (counted(PAYLOAD), "0001 FFFFFFFE"),
        (PAYLOAD, "80000000"),
        (PAYLOAD, "FFFFFFFE 6161"),
        (PAYLOAD, "7FFFFFFF 61"),
    ],
)
def test_counts_and_lengths_that_cannot_be(field, data):
    @dataclass(frozen=True, slots=True)
    class One(Message):
        tag: ClassVar[bytes] = b"1"
        value: object = wire(field)

    with pytest.raises(RemoteProtocolError):
        One.decode(bytes.fromhex(data))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (INT16, 1 << 15),
        (INT16, -(1 << 15) - 1),
        (INT16, "1"),
        (INT32, 1 << 31),
        (UINT32, -1),
        (UINT32, 1 << 32),
        (BYTE, b""),
        (BYTE, b"ab"),
        (CSTRING, b"a\0b"),
        (CSTRING, "text"),
        (PAYLOAD, 5),
        (REST, "text"),
        (counted(INT16), (0,) * (1 << 15)),
        (counted(INT16), 7),
        (counted(INT16), ("a",)),
        (pairs, ((b"a\0", b"b"),)),
    ],
)
def test_what_cannot_be_sent_is_our_own_fault(field, value):
    @dataclass(frozen=True, slots=True)
    class One(Message):
        tag: ClassVar[bytes] = b"1"
        value: object = wire(field)

    with pytest.raises(LocalProtocolError, match="cannot encode One") as caught:
        One(value).encode()
    assert isinstance(caught.value, InterfaceError)
    assert not isinstance(caught.value, RemoteProtocolError)


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.binary(max_size=40)), max_size=30))
def test_payloads_come_back(values):
    field = counted(PAYLOAD)
    data = field.write(tuple(values))
    assert len(data) == 2 + sum(4 + len(value or b"") for value in values)
    assert field.read(data, 0) == (tuple(values), len(data))


def test_bounds_follow_from_the_fields():
    @dataclass(frozen=True, slots=True)
    class Fixed(Message):
        tag: ClassVar[bytes] = b"1"
        number: int = wire(INT32)
        letter: bytes = wire(BYTE)

    @dataclass(frozen=True, slots=True)
    class Open(Message):
        tag: ClassVar[bytes] = b"2"
        number: int = wire(INT16)
        name: bytes = wire(CSTRING)

    @dataclass(frozen=True, slots=True)
    class Empty(Message):
        tag: ClassVar[bytes] = b"3"

    assert Fixed.bounds() == (5, 5)
    assert Open.bounds() == (3, MAX_MESSAGE)
    assert Empty.bounds() == (0, 0)
    assert [name for name, _ in Open.layout()] == ["number", "name"]
    assert Empty().encode() == b"3\0\0\0\4"
