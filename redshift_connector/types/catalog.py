"""Types that only system catalogues and functions show: oid, regproc, xid, tid, money and their like.

Owns: their bytes. Must not know: the catalogues.
"""

from __future__ import annotations

import struct

from redshift_connector.types import oids
from redshift_connector.types.codec import (
    Codec,
    ColumnContext,
    Decoder,
    always,
    fixed_shape,
    wrong_length,
)
from redshift_connector.types.text import decode_text

__all__ = ["CODECS", "decode_oid", "decode_regproc_text", "decode_tid", "decode_xid"]

_unpack_unsigned4 = struct.Struct(">I").unpack


def decode_oid(data: bytes) -> int:
    """Read a binary oid: 4 bytes without sign, or the 8 bytes some servers send.

    Examples
    --------
    >>> decode_oid(bytes.fromhex("FFFFFFFF"))
    4294967295
    """
    try:
        (value,) = _unpack_unsigned4(data)
    except struct.error:
        if len(data) != 8:
            raise wrong_length("oid", "4 or 8", data) from None
        value = int.from_bytes(data, "big")
    return value  # type: ignore[no-any-return]


def decode_xid(data: bytes) -> int:
    """Read a binary transaction number: 4 bytes without sign, or 8 with one.

    Examples
    --------
    >>> decode_xid(b"\\x00\\x00\\x00\\x07"), decode_xid(b"\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x07")
    (7, 7)
    """
    if len(data) == 4:
        return int.from_bytes(data, "big")
    if len(data) == 8:
        return int.from_bytes(data, "big", signed=True)
    raise wrong_length("xid", "4 or 8", data)


def decode_regproc_text(data: bytes) -> int | str:
    """Read a regproc from text: a function's name, or the number of one that is gone.

    Examples
    --------
    >>> decode_regproc_text(b"textin"), decode_regproc_text(b"1242")
    ('textin', 1242)
    """
    return int(data) if data.isdigit() else decode_text(data)


def decode_tid(data: bytes) -> str:
    """Read a binary row address as the text the server would have sent.

    Examples
    --------
    >>> decode_tid(bytes.fromhex("000000010002"))
    '(1,2)'
    """
    if len(data) != 6:
        raise wrong_length("tid", "6", data)
    return f"({int.from_bytes(data[:4], 'big')},{int.from_bytes(data[4:], 'big')})"


def _decode_cid(data: bytes) -> str:
    if len(data) != 4:
        raise wrong_length("cid", "4", data)
    return str(int.from_bytes(data, "big"))


def _text_only(oid: int, name: str) -> Codec:
    """Make the record of a type whose binary form this driver never asks for and does not read."""

    def refuse(data: bytes) -> str:
        raise ValueError(f"the driver does not read {name} in binary ({len(data)} bytes)")

    def choose(context: ColumnContext) -> Decoder:  # noqa: ARG001 - the signature of every chooser
        return refuse

    return Codec(oid, name, "str", None, always(decode_text), choose)


CODECS = (
    Codec(oids.OID, "oid", "int", 0, always(int), always(decode_oid), fixed_shape(10, 10, 0)),
    Codec(oids.REGPROC, "regproc", "int", 0, always(decode_regproc_text), always(decode_oid)),
    Codec(oids.REGCLASS, "regclass", "str", None, always(decode_text), always(decode_oid)),
    Codec(oids.XID, "xid", "int", None, always(int), always(decode_xid)),
    Codec(oids.CID, "cid", "str", None, always(decode_text), always(_decode_cid)),
    Codec(oids.TID, "tid", "str", None, always(decode_text), always(decode_tid)),
    _text_only(oids.MONEY, "money"),
    _text_only(oids.INET, "inet"),
    _text_only(oids.CIDR, "cidr"),
    _text_only(oids.MACADDR, "macaddr"),
    _text_only(oids.POINT, "point"),
    _text_only(oids.RECORD, "record"),
    _text_only(oids.TSVECTOR, "tsvector"),
)
