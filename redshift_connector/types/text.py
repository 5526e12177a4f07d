"""Character types: varchar, char, text, name, "char", and what is shown as text.

Owns: UTF-8 in both directions, lengths of character columns. Must not know: JSON, hexadecimal, quoting.
"""

from __future__ import annotations

from typing import Any

from redshift_connector.error import DataError
from redshift_connector.types import oids
from redshift_connector.types.codec import TEXT, Codec, EncodedParameter, Shape, always, inline, length_shape

__all__ = ["CODECS", "UNLISTED", "decode_text", "encode_text", "text_parameter", "text_payload"]


def decode_text(data: bytes) -> str:
    """Read characters: strict UTF-8, no trimming, cut at the first NUL.

    The leader node can send a text with a NUL and a stray byte behind it (``select version()`` does), and that byte
    need not be UTF-8; no Redshift text holds a NUL of its own.

    Examples
    --------
    >>> decode_text(b"gr\\xc3\\xbcn  "), decode_text(b"Redshift 1.0\\x00\\xf4")
    ('grün  ', 'Redshift 1.0')
    """
    try:
        text = str(data, "utf-8")
    except UnicodeDecodeError:
        end = data.find(b"\0")
        if end < 0:
            raise
        return str(data[:end], "utf-8")
    if "\0" in text:
        return text[: text.index("\0")]
    return text


def text_payload(text: str) -> bytes:
    """Encode characters for the wire, or raise DataError for those no text of the server can hold."""
    if "\0" in text:
        raise DataError("the text contains a NUL character, which no text of the server can hold")
    try:
        return str.encode(text, "utf-8")
    except UnicodeEncodeError as cause:
        raise DataError(f"the text has a character that UTF-8 cannot carry: {cause.reason}") from cause


def encode_text(value: str) -> EncodedParameter:
    """Send characters with the type left open, so that the server takes it from the context.

    Examples
    --------
    >>> encode_text("abc")
    (705, 0, b'abc')
    """
    return oids.UNKNOWN, TEXT, text_payload(value)


def text_parameter(oid: int, value: Any) -> EncodedParameter:
    """Send the text of a value as the type given."""
    return oid, TEXT, text_payload(str(value))


def _length(type_size: int, type_modifier: int) -> Shape:
    _, length, _, _ = length_shape(type_size, type_modifier)
    return length if type_modifier >= 0 else None, length, None, None


def _bits(type_size: int, type_modifier: int) -> Shape:  # noqa: ARG001 - the signature of every shape
    bits = type_modifier if type_modifier >= 0 else None
    return bits, bits, None, None


_TEXT = always(decode_text)

# Nearly every text is UTF-8 without a NUL, so that is all that is written out.
_INLINE = inline(None, "characters if '\\0' not in (characters := {value}.decode()) else {decode}({value})")


def _like_text(oid: int, name: str) -> Codec:
    """Make the record of a type whose bytes are the same characters in both formats."""
    return Codec(oid, name, "str", 0, _TEXT, _TEXT, inline=_INLINE)


CODECS = (
    Codec(oids.VARCHAR, "varchar", "str", 0, _TEXT, _TEXT, _length, inline=_INLINE),
    Codec(oids.BPCHAR, "bpchar", "str, trailing blanks kept", 0, _TEXT, _TEXT, _length, inline=_INLINE),
    _like_text(oids.TEXT, "text"),
    _like_text(oids.NAME, "name"),
    _like_text(oids.CHAR, '"char"'),
    _like_text(oids.UNKNOWN, "unknown"),
    _like_text(oids.ACLITEM, "aclitem"),
    # Text is always asked for these: PostgreSQL has no binary form of some of them.
    Codec(oids.CSTRING, "cstring", "str", None, _TEXT),
    Codec(oids.REFCURSOR, "refcursor", "str", None, _TEXT),
    Codec(oids.XML, "xml", "str", None, _TEXT),
    Codec(oids.VOID, "void", "str, empty", None, _TEXT),
    Codec(oids.HLLSKETCH, "hllsketch", "str", None, _TEXT),
    Codec(oids.BIT, "bit", "str of 0 and 1", None, _TEXT, None, _bits),
    Codec(oids.VARBIT, "varbit", "str of 0 and 1", None, _TEXT, None, _bits),
)

UNLISTED = Codec(oids.UNKNOWN, "any other", "str", None, _TEXT, _TEXT)
"""What is assumed of an OID that no module declares."""
