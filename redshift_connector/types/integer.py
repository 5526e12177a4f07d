"""int2, int4, int8.

Owns: their bytes in both directions. Must not know: arrays of them, nor which width a list needs.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from redshift_connector.types import oids
from redshift_connector.types.codec import (
    BINARY,
    TEXT,
    Codec,
    Decoder,
    EncodedParameter,
    Shape,
    always,
    fixed_shape,
    inline,
    wrong_length,
)

__all__ = ["CODECS", "decode_int2", "decode_int4", "decode_int8", "encode_int"]

_INT2, _INT4, _INT8 = struct.Struct(">h"), struct.Struct(">i"), struct.Struct(">q")
_unpack_int2, _unpack_int4, _unpack_int8 = _INT2.unpack, _INT4.unpack, _INT8.unpack
_pack_int2, _pack_int4, _pack_int8 = _INT2.pack, _INT4.pack, _INT8.pack


def decode_int2(data: bytes) -> int:
    """Read a binary int2.

    Examples
    --------
    >>> decode_int2(bytes.fromhex("7FFF"))
    32767
    """
    try:
        (value,) = _unpack_int2(data)
    except struct.error:
        raise wrong_length("int2", "2", data) from None
    return value  # type: ignore[no-any-return]


def decode_int4(data: bytes) -> int:
    """Read a binary int4.

    Examples
    --------
    >>> decode_int4(bytes.fromhex("0CCCCCCF"))
    214748367
    """
    try:
        (value,) = _unpack_int4(data)
    except struct.error:
        raise wrong_length("int4", "4", data) from None
    return value  # type: ignore[no-any-return]


def decode_int8(data: bytes) -> int:
    """Read a binary int8.

    Examples
    --------
    >>> decode_int8(bytes.fromhex("02FAF0808FEE22CF"))
    214748367214748367
    """
    try:
        (value,) = _unpack_int8(data)
    except struct.error:
        raise wrong_length("int8", "8", data) from None
    return value  # type: ignore[no-any-return]


def encode_int(value: int) -> EncodedParameter:
    """Send an int in the smallest type it fits; beyond int8 as NUMERIC text.

    The bounds are exclusive on both sides, as published: -32768 goes as int4, since statements prepared for one width
    are told apart by it and programs' tests pin these borders.

    Examples
    --------
    >>> encode_int(1), encode_int(-32768)[0], encode_int(2**63)
    ((21, 1, b'\\x00\\x01'), 23, (1700, 0, b'9223372036854775808'))
    """
    if -0x8000 < value < 0x8000:
        return oids.SMALLINT, BINARY, _pack_int2(value)
    if -0x80000000 < value < 0x80000000:
        return oids.INTEGER, BINARY, _pack_int4(value)
    if -0x8000000000000000 < value < 0x8000000000000000:
        return oids.BIGINT, BINARY, _pack_int8(value)
    return oids.NUMERIC, TEXT, b"%d" % value


def _integer(oid: int, name: str, decode: Decoder, shape: Callable[[int, int], Shape], code: str) -> Codec:
    return Codec(oid, name, "int", 0, always(int), always(decode), shape, inline=inline(code, "{value}"))


# Text goes straight to int(), which takes bytes and is C all the way.
CODECS = (
    Codec(
        oids.SMALLINT,
        "int2",
        "int",
        0,
        always(int),
        always(decode_int2),
        fixed_shape(6, 5, 0),
        inline=inline("h", "{value}"),
    ),
    Codec(
        oids.INTEGER,
        "int4",
        "int",
        0,
        always(int),
        always(decode_int4),
        fixed_shape(11, 10, 0),
        inline=inline("i", "{value}"),
    ),
    Codec(
        oids.BIGINT,
        "int8",
        "int",
        0,
        always(int),
        always(decode_int8),
        fixed_shape(20, 19, 0),
        inline=inline("q", "{value}"),
    ),
)
