"""Bytes and shapes: varbyte, bytea, geometry, geometryhex, geography, uuid.

Owns: hexadecimal, in both directions, and telling raw bytes from hexadecimal. Must not know: what the bytes mean.
"""

from __future__ import annotations

import re
from binascii import hexlify, unhexlify
from typing import Any

from redshift_connector.types import oids
from redshift_connector.types.codec import (
    TEXT,
    Codec,
    ColumnContext,
    Decoder,
    EncodedParameter,
    always,
    length_shape,
    wrong_length,
)
from redshift_connector.types.text import decode_text

__all__ = [
    "CODECS",
    "decode_bytea_text",
    "decode_geography_text",
    "decode_geometry",
    "decode_geometryhex",
    "decode_uuid",
    "encode_bytes",
]

# --- varbyte -----------------------------------------------------------------------------------------------------


def _bytes_or_text(context: ColumnContext, read: Decoder) -> Decoder:
    if context.options.varbyte_as == "bytes":
        return read
    return lambda data: str(read(data), "utf-8")


def _choose_varbyte_text(context: ColumnContext) -> Decoder:
    if context.protocol_version < 2:
        return _bytes_or_text(context, unhexlify)
    return _bytes_or_text(context, _hex_or_raw)


def _hex_or_raw(data: bytes) -> bytes:
    """Read hexadecimal; a server of protocol 2 may send raw bytes though it reported text."""
    try:
        return unhexlify(data)
    except ValueError:
        return data


def _choose_varbyte_binary(context: ColumnContext) -> Decoder:
    return _bytes_or_text(context, bytes)


def encode_bytes(value: Any) -> EncodedParameter:
    """Send bytes, a bytearray or a memoryview as hexadecimal text, which is what VARBYTE reads.

    Examples
    --------
    >>> encode_bytes(b"abc"), encode_bytes(memoryview(b""))
    ((705, 0, b'616263'), (705, 0, b''))
    """
    return oids.UNKNOWN, TEXT, value.hex().encode()


# --- bytea -------------------------------------------------------------------------------------------------------

_ESCAPE = re.compile(rb"\\(\\|[0-3][0-7]{2})")


def _unescape(match: re.Match[bytes]) -> bytes:
    return b"\\" if match[1] == b"\\" else bytes((int(match[1], 8),))


def decode_bytea_text(data: bytes) -> bytes:
    """Read a bytea from text: ``\\x`` and hexadecimal, or the older form of octal escapes.

    Examples
    --------
    >>> decode_bytea_text(rb"\\x6162"), decode_bytea_text(rb"a\\\\\\000")
    (b'ab', b'a\\\\\\x00')
    """
    if data[:2] == b"\\x":
        return unhexlify(data[2:])
    return _ESCAPE.sub(_unescape, data)


# --- shapes ------------------------------------------------------------------------------------------------------

_HEX = re.compile(rb"(?:[0-9A-Fa-f]{2})*")


def _is_hex(data: bytes) -> bool:
    return _HEX.fullmatch(data) is not None


def decode_geometry(data: bytes) -> str:
    """Read a geometry: hexadecimal as it was received, raw bytes as lower-case hexadecimal.

    The two cannot be confused: well-known binary begins with the byte 00 or 01.

    Examples
    --------
    >>> decode_geometry(b"01020000000A"), decode_geometry(bytes.fromhex("01020000000A"))
    ('01020000000A', '01020000000a')
    """
    return str(data if _is_hex(data) else hexlify(data), "ascii")


def decode_geometryhex(data: bytes) -> str:
    """Read a geometry described as hexadecimal: lower case; what is no hexadecimal is shown as that of its bytes.

    Examples
    --------
    >>> decode_geometryhex(b"0102ABCD"), decode_geometryhex(b"0102abC"), decode_geometryhex(b"010g")
    ('0102abcd', '30313032616243', '30313067')
    """
    return str(data.lower() if _is_hex(data) else hexlify(data), "ascii")


def decode_geography_text(data: bytes) -> str:
    """Read a geography from text as it was received; raw bytes, which begin with 00 or 01, as hexadecimal.

    Examples
    --------
    >>> decode_geography_text(b"0101000020E6100000"), decode_geography_text(bytes.fromhex("0101000020E6"))
    ('0101000020E6100000', '0101000020e6')
    """
    if data[:1] in (b"\x00", b"\x01"):
        return data.hex()
    return decode_text(data)


# --- uuid --------------------------------------------------------------------------------------------------------


def decode_uuid(data: bytes) -> str:
    """Read a binary uuid as the text the server would have sent.

    Examples
    --------
    >>> decode_uuid(bytes.fromhex("123e4567e89b12d3a456426614174000"))
    '123e4567-e89b-12d3-a456-426614174000'
    """
    if len(data) != 16:
        raise wrong_length("uuid", "16", data)
    digits = data.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


CODECS = (
    Codec(
        oids.VARBYTE,
        "varbyte",
        'bytes, or str with varbyte_as="text"',
        None,
        _choose_varbyte_text,
        _choose_varbyte_binary,
        length_shape,
    ),
    Codec(oids.BYTES, "bytea", "bytes", None, always(decode_bytea_text), always(bytes)),
    Codec(oids.GEOMETRY, "geometry", "str, hexadecimal", None, always(decode_geometry), always(decode_geometry)),
    Codec(
        oids.GEOMETRYHEX,
        "geometryhex",
        "str, lower-case hexadecimal",
        None,
        always(decode_geometryhex),
        always(decode_geometryhex),
    ),
    Codec(
        oids.GEOGRAPHY,
        "geography",
        "str, hexadecimal",
        2,
        always(decode_geography_text),
        always(bytes.hex),
        length_shape,
    ),
    Codec(oids.UUID_TYPE, "uuid", "str", None, always(decode_text), always(decode_uuid)),
)
