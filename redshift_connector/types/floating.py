"""float4 and float8.

Owns: their bytes in both directions. Must not know: NUMERIC, which is not a float.
"""

from __future__ import annotations

import struct

from redshift_connector.types import oids
from redshift_connector.types.codec import (
    BINARY,
    Codec,
    EncodedParameter,
    always,
    fixed_shape,
    inline,
    wrong_length,
)

__all__ = ["CODECS", "decode_float4", "decode_float4_text", "decode_float8", "encode_float"]

_FLOAT4, _FLOAT8 = struct.Struct(">f"), struct.Struct(">d")
_unpack_float4, _unpack_float8 = _FLOAT4.unpack, _FLOAT8.unpack
_pack_float4, _pack_float8 = _FLOAT4.pack, _FLOAT8.pack


def decode_float4(data: bytes) -> float:
    """Read a binary float4; the float is the exact value of the four bytes.

    Examples
    --------
    >>> decode_float4(bytes.fromhex("42F63EFA"))
    123.12300109863281
    """
    try:
        (value,) = _unpack_float4(data)
    except struct.error:
        raise wrong_length("float4", "4", data) from None
    return value  # type: ignore[no-any-return]


def decode_float4_text(data: bytes) -> float:
    """Read a float4 from text: the single-precision number nearest to it, so that both formats agree.

    Examples
    --------
    >>> decode_float4_text(b"123.123")
    123.12300109863281
    """
    try:
        (value,) = _unpack_float4(_pack_float4(float(data)))
    except OverflowError:
        raise ValueError(f"{data!r} is beyond the range of a float4") from None
    return value  # type: ignore[no-any-return]


def decode_float8(data: bytes) -> float:
    """Read a binary float8.

    Examples
    --------
    >>> decode_float8(bytes.fromhex("4132D6871F9ADBB9"))
    1234567.1234567
    """
    try:
        (value,) = _unpack_float8(data)
    except struct.error:
        raise wrong_length("float8", "8", data) from None
    return value  # type: ignore[no-any-return]


def encode_float(value: float) -> EncodedParameter:
    """Send a float; NaN and the infinities stay what they are.

    Examples
    --------
    >>> encode_float(1.5)
    (701, 1, b'?\\xf8\\x00\\x00\\x00\\x00\\x00\\x00')
    """
    return oids.FLOAT, BINARY, _pack_float8(value)


CODECS = (
    Codec(
        oids.REAL,
        "float4",
        "float",
        0,
        always(decode_float4_text),
        always(decode_float4),
        fixed_shape(None, 8, 8),
        inline=inline("f", "{value}"),
    ),
    Codec(
        oids.FLOAT,
        "float8",
        "float",
        0,
        always(float),
        always(decode_float8),
        fixed_shape(None, 17, 17),
        inline=inline("d", "{value}"),
    ),
)
