"""Values between PostgreSQL's layouts and Redshift's.

Owns: NUMERIC as a scaled integer, the 12-byte interval and its two kinds, VARBYTE in text, rewriting the values in a
run of DataRow.
Must not know: which columns need it (see `formats`).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from typing import TypeAlias

from redshift_connector.types.binary import decode_bytea_text

__all__ = [
    "Converter",
    "Unsendable",
    "digits",
    "interval_from_client",
    "interval_to_client",
    "microseconds_to_client",
    "months_to_client",
    "rewrite_rows",
    "scaled_integer",
]

Converter: TypeAlias = Callable[[bytes], bytes]

# Up to this precision a NUMERIC travels in 8 bytes.
_LONG_DIGITS = 19
_LONG_MIN, _LONG_MAX = -(1 << 63), (1 << 63) - 1
_DAY = 86_400_000_000
_INTERVAL = struct.Struct("!qii")  # PostgreSQL: microseconds, days, months
_SHORT_INTERVAL = struct.Struct("!qi")  # Redshift: microseconds with the days in them, months
_LENGTH = struct.Struct("!i")
_HEADER = struct.Struct("!BIh")


class Unsendable(Exception):
    """A value that PostgreSQL can hold and Redshift's layout cannot."""


def scaled_integer(precision: int) -> Converter:
    """Make the writer of a ``numeric(precision, s)`` whose text has exactly s digits after the point.

    A numeric(19) beyond 64 bits, which a Redshift could not store, is sent in 16 bytes rather than refused: the
    length says which it is.

    Examples
    --------
    >>> scaled_integer(10)(b"12345.67891").hex(), scaled_integer(20)(b"-0.5").hex()
    ('00000000499602d3', 'fffffffffffffffffffffffffffffffb')
    """
    narrow = precision <= _LONG_DIGITS

    def convert(text: bytes) -> bytes:
        try:
            value = int(text.replace(b".", b"", 1))
        except ValueError:
            raise Unsendable(f"the NUMERIC {text.decode()} has no form in Redshift") from None
        size = 8 if narrow and _LONG_MIN <= value <= _LONG_MAX else 16
        return value.to_bytes(size, "big", signed=True)

    return convert


def interval_to_client(value: bytes) -> bytes:
    """Fold the days of a PostgreSQL interval into its microseconds: 16 bytes become 12.

    Examples
    --------
    >>> interval_to_client(bytes.fromhex("0000000000000000 00000005 00000001")).hex()
    '000000649534e00000000001'
    """
    microseconds, days, months = _INTERVAL.unpack(value)
    microseconds += days * _DAY
    if not _LONG_MIN <= microseconds <= _LONG_MAX:
        raise Unsendable(f"an interval of {days} days does not fit Redshift's 64-bit microseconds")
    return _SHORT_INTERVAL.pack(microseconds, months)


def months_to_client(value: bytes) -> bytes:
    """Write an interval year to month, of which PostgreSQL keeps nothing else.

    Examples
    --------
    >>> months_to_client(bytes.fromhex("0000000000000000 00000000 0000002A")).hex()
    '0000002a'
    """
    return value[12:]


def microseconds_to_client(value: bytes) -> bytes:
    """Write an interval day to second.

    Examples
    --------
    >>> microseconds_to_client(bytes.fromhex("00000002DFDAE800 00000000 00000000")).hex()
    '00000002dfdae800'
    """
    folded = interval_to_client(value)
    if any(folded[8:]):
        # PostgreSQL restricts an interval to its lowest field only.
        raise Unsendable("an interval day to second cannot have months")
    return folded[:8]


def digits(value: bytes) -> bytes:
    r"""Write a VARBYTE in text as hexadecimal, without the mark that a bytea has.

    Examples
    --------
    >>> digits(rb"\x00ff"), digits(rb"a\000")
    (b'00ff', b'6100')
    """
    return value[2:] if value.startswith(b"\\x") else decode_bytea_text(value).hex().encode()


def interval_from_client(value: bytes) -> bytes:
    """Turn an interval parameter into PostgreSQL's 16 bytes: of 12 bytes, or months (4), or microseconds (8).

    A value of any other length is left alone; PostgreSQL refuses it.

    Examples
    --------
    >>> interval_from_client(bytes.fromhex("0000002A")).hex()
    '0000000000000000000000000000002a'
    """
    match len(value):
        case 12:
            microseconds, months = _SHORT_INTERVAL.unpack(value)
        case 8:
            microseconds, months = int.from_bytes(value, "big", signed=True), 0
        case 4:
            microseconds, months = 0, int.from_bytes(value, "big", signed=True)
        case _:
            return value
    return _INTERVAL.pack(microseconds, 0, months)


def rewrite_rows(block: bytes, converters: Sequence[Converter | None]) -> bytes:
    """Return a run of DataRow messages with the values of some columns converted.

    Raises
    ------
    Unsendable
        If a value has no form in Redshift.
    """
    rows: list[bytes] = []
    position, end = 0, len(block)
    read_length, write_length = _LENGTH.unpack_from, _LENGTH.pack
    while position < end:
        at = position + _HEADER.size
        values: list[bytes] = []
        for convert in converters:
            (size,) = read_length(block, at)
            after = at + 4 + max(size, 0)
            if convert is None or size < 0:
                values.append(block[at:after])
            else:
                value = convert(block[at + 4 : after])
                values.append(write_length(len(value)) + value)
            at = after
        body = b"".join(values)
        rows.append(_HEADER.pack(block[position], len(body) + 6, len(converters)) + body)
        position = at
    return b"".join(rows)
