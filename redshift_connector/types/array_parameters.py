"""Lists and tuples as parameters.

Owns: which array a list becomes, the binary arrays of numbers, the literals of all others. Must not know: how arrays
are read.

Ints and floats go in binary, as published. Redshift has no array parameters in statements on user tables,
so all other lists go as literals, which can at least be cast.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from redshift_connector.error import (
    ArrayContentNotHomogenousError,
    ArrayContentNotSupportedError,
    ArrayDimensionsNotConsistentError,
)
from redshift_connector.interval import Interval, IntervalDayToSecond, IntervalYearToMonth
from redshift_connector.types import oids
from redshift_connector.types.array import MAX_DIMENSIONS
from redshift_connector.types.codec import BINARY, TEXT, EncodedParameter
from redshift_connector.types.foreign import is_missing_marker, numpy_equal
from redshift_connector.types.interval_text import interval_literal
from redshift_connector.types.numeric import encode_decimal
from redshift_connector.types.semistructured import encode_json
from redshift_connector.types.text import text_payload
from redshift_connector.types.timestamp import plain_datetime

__all__ = ["encode_list"]

_NULL = b"\xff\xff\xff\xff"  # an element of length -1

# --- the shape of a list -----------------------------------------------------------------------------------------


def _shape(value: Sequence[Any]) -> list[int]:
    """Tell the length of each dimension, as the first of each shows it."""
    shape: list[int] = []
    level: Any = value
    while isinstance(level, (list, tuple)):
        shape.append(len(level))
        if len(shape) > MAX_DIMENSIONS:
            raise ArrayDimensionsNotConsistentError(f"a list has at most {MAX_DIMENSIONS} dimensions")
        level = level[0] if level else None
    return shape


def _flatten(value: Sequence[Any], shape: Sequence[int]) -> list[Any]:
    """List the elements in row order, or refuse a list that is no rectangle."""
    rows: list[Any] = [value]
    for length in shape:
        below: list[Any] = []
        for row in rows:
            if not isinstance(row, (list, tuple)) or len(row) != length:
                raise ArrayDimensionsNotConsistentError("array dimensions not consistent")
            below.extend(row)
        rows = below
    for element in rows:
        if isinstance(element, (list, tuple)):
            raise ArrayDimensionsNotConsistentError("array dimensions not consistent")
    return rows


# --- the elements ------------------------------------------------------------------------------------------------


def _plain(element: Any) -> Any:
    """Give what is sent: a numpy scalar's Python equal, None for a missing value, an enumeration member's text."""
    if element is None:
        return None
    python_type = type(element)
    if is_missing_marker(python_type):
        return None
    equal = numpy_equal(python_type)
    if equal is not None:
        return equal(element)
    if isinstance(element, Enum) and not isinstance(element, (str, float)):
        return None if element.value is None else str(element.value)
    return element


def _quoted(text: str) -> bytes:
    escaped = text_payload(text).replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    return b'"' + escaped + b'"'


def _bytes_item(value: Any) -> bytes:
    digits: str = value.hex()
    return b'"\\\\x' + digits.encode("ascii") + b'"'


def _interval_item(value: Any) -> bytes:
    if isinstance(value, timedelta):
        months, days = 0, value.days
        microseconds = value.seconds * 1_000_000 + value.microseconds
    else:
        months, days, microseconds = value.months, value.days, value.microseconds
    return _quoted(interval_literal(months, days, microseconds))


def _bool_item(value: bool) -> bytes:
    return b"t" if value else b"f"


def _decimal_item(value: Decimal) -> bytes:
    return encode_decimal(value)[2] or b""


def _iso_item(value: Any) -> bytes:
    return _quoted(value.isoformat())


def _moment_item(value: datetime) -> bytes:
    return _quoted(plain_datetime(value).isoformat(" "))


def _text_item(value: Any) -> bytes:
    return _quoted(str.__str__(value) if isinstance(value, str) else str(value))


Item = Callable[[Any], bytes]

_LITERALS: tuple[tuple[tuple[type, ...], int, Item], ...] = (
    ((str,), oids.TEXT_ARRAY, _text_item),
    ((Decimal,), oids.NUMERIC_ARRAY, _decimal_item),
    ((bytes, bytearray, memoryview), oids.BYTES_ARRAY, _bytes_item),
    ((UUID,), oids.UUID_ARRAY, _text_item),
    ((IntervalYearToMonth,), oids.INTERVALY2M_ARRAY, _interval_item),
    ((IntervalDayToSecond,), oids.INTERVALD2S_ARRAY, _interval_item),
    ((timedelta, Interval), oids.INTERVAL_ARRAY, _interval_item),
)


def _literal_kind(element: Any) -> tuple[int, Item] | None:
    """Tell the array type and the writer of an element that goes into a literal."""
    if isinstance(element, datetime):
        aware = element.utcoffset() is not None
        return (oids.TIMESTAMPTZ_ARRAY if aware else oids.TIMESTAMP_ARRAY), _moment_item
    if isinstance(element, date):
        return oids.DATE_ARRAY, _iso_item
    if isinstance(element, time):
        return (oids.TIMETZ_ARRAY if element.utcoffset() is not None else oids.TIME_ARRAY), _iso_item
    for classes, oid, item in _LITERALS:
        if isinstance(element, classes):
            return oid, item
    return None


_PLAIN = frozenset({type(None), bool, int, float, str, Decimal, bytes, date, datetime, time, timedelta, UUID})
"""What a flat list mostly has, and needs no second look."""

# --- encoding ----------------------------------------------------------------------------------------------------


def encode_list(value: Sequence[Any]) -> EncodedParameter:
    """Send a list or tuple: the first element that is not None decides the type, and all others must share it.

    Examples
    --------
    >>> encode_list([1, None])[2].hex(" ", -4)
    '00000001 00000001 00000015 00000002 00000001 00000002 0001ffff ffff'
    >>> encode_list(["a", 'b "c"', None]), encode_list([]), encode_list((True, False))
    ((1009, 0, b'{"a","b \\\\"c\\\\"",NULL}'), (705, 0, b'{}'), (1000, 0, b'{t,f}'))
    """
    elements: Sequence[Any] = value
    shape = [len(value)]
    if not _PLAIN.issuperset(map(type, value)):
        shape = _shape(value)
        if _holds_mappings(value):
            return encode_json(value)
        elements = [_plain(element) for element in _flatten(value, shape)]
    first = next((element for element in elements if element is not None), None)
    if first is None:
        literal = _literal(elements, shape, repr) if elements else b"{}"
        return oids.UNKNOWN, TEXT, literal  # nothing tells the type: the server takes it from the context
    if isinstance(first, int):
        return _encode_ints(elements, shape)
    if isinstance(first, float):
        _require(elements, float)
        return oids.FLOAT_ARRAY, BINARY, _binary(oids.FLOAT, ">id", 8, elements, shape)
    return _encode_literal(first, elements, shape)


def _holds_mappings(value: Sequence[Any]) -> bool:
    """Tell whether the first value is a dict: no array holds those, so the list is meant for SUPER."""
    level: Any = value
    while isinstance(level, (list, tuple)) and level:
        level = level[0]
    return isinstance(level, dict)


def _require(elements: Sequence[Any], python_type: type) -> None:
    for element in elements:
        if element is not None and not isinstance(element, python_type):
            raise ArrayContentNotHomogenousError(
                f"not all array elements are of type {python_type.__name__}: one is of type {type(element).__name__}"
            )


_WIDTHS = (
    (2**15, oids.SMALLINT_ARRAY, oids.SMALLINT, ">ih", 2),
    (2**31, oids.INTEGER_ARRAY, oids.INTEGER, ">ii", 4),
    (2**63, oids.BIGINT_ARRAY, oids.BIGINT, ">iq", 8),
)


def _encode_ints(elements: Sequence[Any], shape: Sequence[int]) -> EncodedParameter:
    """Send ints in the smallest width that fits all; bools among ints count as ints, and alone they are bools."""
    _require(elements, int)
    present = [element for element in elements if element is not None]
    if {bool}.issuperset(map(type, present)):
        return oids.BOOLEAN_ARRAY, TEXT, _literal(elements, shape, _bool_item)
    lowest, highest = min(present), max(present)
    for bound, array_oid, oid, layout, size in _WIDTHS:
        # As with single ints, the lowest number of a width goes to the next one; the widest has no next.
        if highest < bound and (-bound < lowest or (size == 8 and -bound == lowest)):
            return array_oid, BINARY, _binary(oid, layout, size, elements, shape)
    raise ArrayContentNotSupportedError("numeric not supported as array contents")


def _binary(oid: int, layout: str, size: int, elements: Sequence[Any], shape: Sequence[int]) -> bytes:
    pack = struct.Struct(layout).pack
    parts = [struct.pack(">iii", len(shape), None in elements, oid)]
    parts += [struct.pack(">ii", length, 1) for length in shape]
    parts += [_NULL if element is None else pack(size, element) for element in elements]
    return b"".join(parts)


def _encode_literal(first: Any, elements: Sequence[Any], shape: Sequence[int]) -> EncodedParameter:
    kind = _literal_kind(first)
    if kind is None:
        raise ArrayContentNotSupportedError(f"type {type(first)} not supported as array contents")
    oid, item = kind
    for element in elements:
        if element is not None and (_literal_kind(element) or (None,))[0] != oid:
            raise ArrayContentNotHomogenousError(
                f"not all array elements are of type {type(first).__name__}: one is of type {type(element).__name__}"
            )
    return oid, TEXT, _literal(elements, shape, item)


def _literal(elements: Sequence[Any], shape: Sequence[int], item: Callable[[Any], Any]) -> bytes:
    """Write an array literal, folding from the last dimension to the first."""
    rows = [b"NULL" if element is None else item(element) for element in elements]
    for length in reversed(shape):
        rows = [b"{" + b",".join(rows[start : start + length]) + b"}" for start in range(0, len(rows), length)]
    return rows[0]
