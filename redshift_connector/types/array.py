"""Arrays and vectors, read from both formats.

Owns: the array literal, the binary layout, which type each array has as elements. Must not know: how an element is
read, which its codec says; how a list is sent, which `array_parameters` says.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Any

from redshift_connector.types import oids
from redshift_connector.types.codec import BINARY, TEXT, Codec, ColumnContext, Decoder

__all__ = ["CODECS", "binary_array_decoder", "text_array_decoder", "vector_decoder"]

MAX_DIMENSIONS = 6
"""What PostgreSQL allows; it also bounds the work a malformed header can ask for."""

# --- text --------------------------------------------------------------------------------------------------------

# Blanks are skipped beside braces and quotes only. A bare item ends at a comma or a brace and is not trimmed: the
# server quotes items with blanks at an end.
_TOKEN = re.compile(
    rb'\s*(?P<open>\{)|\s*"(?P<quoted>(?:[^"\\]|\\.)*)"\s*|\s*(?P<close>\})\s*|(?P<comma>,)|(?P<bare>(?:[^{},"\\]|\\.)+)',
    re.DOTALL,
)
_BOUNDS = re.compile(rb"\s*(?:\[[+-]?\d+:[+-]?\d+\])+\s*=")
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_FLAT = re.compile(rb'\{[^{}"\\]*[^{}"\\\s]\}')  # the common case: a split at the commas will do


def _malformed(data: bytes) -> ValueError:
    return ValueError(f"malformed array literal: {data[:200]!r}")


def _tokens(data: bytes, place: int) -> Iterator[tuple[str, bytes]]:
    """Split a literal into (kind, bytes) from a place on."""
    while place < len(data):
        match = _TOKEN.match(data, place)
        if match is None:
            raise _malformed(data)
        kind = match.lastgroup or ""
        yield kind, match[kind]
        place = match.end()


def text_array_decoder(element: Decoder) -> Decoder:
    """Make the reader of an array literal.

    Bounds in front are ignored, and so are empty items; a bare ``NULL`` is None, a quoted one is text.

    Parameters
    ----------
    element : callable
        Reads one item's text.

    Examples
    --------
    >>> read = text_array_decoder(bytes.decode)
    >>> read(b'[0:1]={a,"b c"}'), read(b'{{NULL,"NULL"},{"d\\\\"e",x}}'), read(b"{}")
    (['a', 'b c'], [[None, 'NULL'], ['d"e', 'x']], [])
    """

    def decode(data: bytes) -> list[Any]:
        bounds = _BOUNDS.match(data)
        start = bounds.end() if bounds else 0
        if _FLAT.fullmatch(data, start):
            items = data[start + 1 : -1].split(b",")
            return [None if item == b"NULL" else element(item) for item in items if item]
        return _nested(data, start, element)

    return decode


def _nested(data: bytes, start: int, element: Decoder) -> list[Any]:
    """Read a literal with quotes, escapes or inner braces."""
    outermost: list[Any] = []
    open_lists = [outermost]
    may_begin = True  # an item or a brace may only follow an opening brace or a comma
    for kind, token in _tokens(data, start):
        current = open_lists[-1]
        if kind == "comma":
            may_begin = True
        elif kind == "close":
            open_lists.pop()
            may_begin = False
        elif not may_begin or (kind != "open" and current is outermost):
            raise _malformed(data)
        elif kind == "open":
            current.append([])
            open_lists.append(current[-1])
        elif token == b"NULL" and kind == "bare":
            current.append(None)
        else:
            current.append(element(_ESCAPED.sub(rb"\1", token) if b"\\" in token else token))
        if kind in ("quoted", "bare"):
            may_begin = False
        if not open_lists or (kind == "comma" and len(open_lists) == 1):
            raise _malformed(data)
    if len(open_lists) != 1 or len(outermost) != 1:
        raise _malformed(data)
    return outermost[0]  # type: ignore[no-any-return]


def vector_decoder(element: Decoder) -> Decoder:
    """Make the reader of int2vector and oidvector in text: items with blanks between.

    Examples
    --------
    >>> vector_decoder(int)(b"1 2 3"), vector_decoder(int)(b"")
    ([1, 2, 3], [])
    """
    return lambda data: [element(item) for item in data.split()]


# --- binary ------------------------------------------------------------------------------------------------------

_HEADER = struct.Struct(">iiI")
_DIMENSION = struct.Struct(">ii")
_LENGTH = struct.Struct(">i")


def binary_array_decoder(context: ColumnContext) -> Decoder:
    """Make the reader of a binary array; the elements' type is in the value itself.

    A length of -1 is None wherever it stands; neither the header's word on NULLs nor the bounds are consulted.
    """

    def decode(data: bytes) -> list[Any]:
        try:
            dimensions, _, oid = _HEADER.unpack_from(data)
            if not 0 <= dimensions <= MAX_DIMENSIONS:
                raise ValueError(f"a binary array of {dimensions} dimensions")
            place = _HEADER.size
            lengths = [_DIMENSION.unpack_from(data, place + 8 * number)[0] for number in range(dimensions)]
            place += 8 * dimensions
            items, place = _items(data, place, lengths, context.element_decoder(oid, BINARY))
        except struct.error:
            raise ValueError(f"a binary array ends too early, after {len(data)} bytes") from None
        if place != len(data):
            raise ValueError(f"a binary array has {len(data) - place} bytes too many")
        return items

    return decode


def _items(data: bytes, place: int, lengths: list[int], element: Decoder) -> tuple[list[Any], int]:
    """Read all elements, then fold them into rows from the last dimension to the first."""
    if not lengths:
        return [], place
    count = 1
    for length in lengths:
        if length < 0:
            raise ValueError(f"a binary array has a dimension of {length} elements")
        count *= length
    if count * 4 > len(data) - place:
        raise ValueError(f"a binary array of {count} elements has only {len(data)} bytes")
    items: list[Any] = []
    for _ in range(count):
        (size,) = _LENGTH.unpack_from(data, place)
        place += 4
        if size == -1:
            items.append(None)
            continue
        if size < 0 or place + size > len(data):
            raise ValueError(f"a binary array has an element of {size} bytes")
        items.append(element(data[place : place + size]))
        place += size
    for length in reversed(lengths[1:]):
        items = [items[start : start + length] for start in range(0, len(items), length)] if length else []
    return items, place


# --- the records -------------------------------------------------------------------------------------------------


def _array(oid: int, name: str, python: str, element: int, request: int | None = None) -> Codec:
    def choose_text(context: ColumnContext) -> Decoder:
        return text_array_decoder(context.element_decoder(element, TEXT))

    return Codec(oid, f"{name}[]", f"list of {python}", request, choose_text, binary_array_decoder, element=element)


def _vector(oid: int, name: str, element: int) -> Codec:
    def choose_text(context: ColumnContext) -> Decoder:
        return vector_decoder(context.element_decoder(element, TEXT))

    return Codec(oid, name, "list of int", None, choose_text, binary_array_decoder, element=element)


# Binary is asked for where the published driver asks for it, which Redshift is known to answer.
CODECS = (
    _array(oids.SMALLINT_ARRAY, "int2", "int", oids.SMALLINT, 2),
    _array(oids.INTEGER_ARRAY, "int4", "int", oids.INTEGER, 2),
    _array(oids.BIGINT_ARRAY, "int8", "int", oids.BIGINT),
    _array(oids.REAL_ARRAY, "float4", "float", oids.REAL, 2),
    _array(oids.FLOAT_ARRAY, "float8", "float", oids.FLOAT),
    _array(oids.NUMERIC_ARRAY, "numeric", "decimal.Decimal", oids.NUMERIC),
    _array(oids.BOOLEAN_ARRAY, "bool", "bool", oids.BOOLEAN),
    _array(oids.TEXT_ARRAY, "text", "str", oids.TEXT, 2),
    _array(oids.VARCHAR_ARRAY, "varchar", "str", oids.VARCHAR, 2),
    _array(oids.BPCHAR_ARRAY, "bpchar", "str", oids.BPCHAR),
    _array(oids.NAME_ARRAY, "name", "str", oids.NAME),
    _array(oids.CHAR_ARRAY, '"char"', "str", oids.CHAR, 2),
    _array(oids.CSTRING_ARRAY, "cstring", "str", oids.CSTRING),
    _array(oids.OID_ARRAY, "oid", "int", oids.OID, 2),
    _array(oids.ACLITEM_ARRAY, "aclitem", "str", oids.ACLITEM, 2),
    _array(oids.DATE_ARRAY, "date", "datetime.date", oids.DATE),
    _array(oids.TIME_ARRAY, "time", "datetime.time", oids.TIME),
    _array(oids.TIMETZ_ARRAY, "timetz", "datetime.time", oids.TIMETZ),
    _array(oids.TIMESTAMP_ARRAY, "timestamp", "datetime.datetime", oids.TIMESTAMP),
    _array(oids.TIMESTAMPTZ_ARRAY, "timestamptz", "datetime.datetime", oids.TIMESTAMPTZ),
    _array(oids.INTERVAL_ARRAY, "interval", "timedelta or Interval", oids.INTERVAL),
    _array(oids.INTERVALY2M_ARRAY, "interval year to month", "IntervalYearToMonth", oids.INTERVALY2M),
    _array(oids.INTERVALD2S_ARRAY, "interval day to second", "IntervalDayToSecond", oids.INTERVALD2S),
    _array(oids.BYTES_ARRAY, "bytea", "bytes", oids.BYTES),
    _array(oids.UUID_ARRAY, "uuid", "str", oids.UUID_TYPE),
    _array(oids.JSON_ARRAY, "json", "parsed JSON", oids.JSON),
    _array(oids.JSONB_ARRAY, "jsonb", "str", oids.JSONB),
    _array(oids.INET_ARRAY, "inet", "str", oids.INET),
    _array(oids.CIDR_ARRAY, "cidr", "str", oids.CIDR),
    _array(oids.MONEY_ARRAY, "money", "str", oids.MONEY),
    _array(oids.REFCURSOR_ARRAY, "refcursor", "str", oids.REFCURSOR),
    _vector(oids.INT2VECTOR, "int2vector", oids.SMALLINT),
    _vector(oids.OIDVECTOR, "oidvector", oids.OID),
)
