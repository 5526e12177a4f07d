"""super, json, jsonb.

Owns: JSON text in both directions. Must not know: JSON_PARSE, which a statement needs around a parameter for SUPER.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from redshift_connector.error import DataError, NotSupportedError
from redshift_connector.types import oids
from redshift_connector.types.codec import TEXT, Codec, ColumnContext, Decoder, EncodedParameter, always, length_shape
from redshift_connector.types.text import decode_text, text_payload

__all__ = ["CODECS", "decode_json", "decode_jsonb", "decode_super", "encode_json", "json_text"]


def _parse(text: str, parse_float: Callable[[str], Any]) -> Any:
    try:
        return json.loads(text, parse_float=parse_float)
    except RecursionError:
        raise ValueError("the JSON text is nested more deeply than Python can read") from None


def decode_json(data: bytes) -> Any:
    """Read a json value, parsed.

    Examples
    --------
    >>> decode_json(b'{"a": [1, 2.5, null]}')
    {'a': [1, 2.5, None]}
    """
    return _parse(str(data, "utf-8"), float)


def decode_jsonb(data: bytes) -> str:
    """Read a binary jsonb as its text, which follows one byte with the version of the layout.

    Examples
    --------
    >>> decode_jsonb(b'\\x01[1]')
    '[1]'
    """
    if data[:1] != b"\x01":
        raise ValueError(f"a binary jsonb begins with the version 1, not {data[:1]!r}")
    return str(data[1:], "utf-8")


def _exact_number(text: str) -> float | Decimal:
    """Read a number with a fraction: a float when that is the same number, else a Decimal."""
    nearest = float(text)
    exact = Decimal(text)
    return nearest if Decimal(repr(nearest)) == exact else exact


def decode_super(data: bytes) -> Any:
    """Read a SUPER, parsed. SUPER holds 38 digits: a number no float stands for becomes a Decimal.

    Examples
    --------
    >>> decode_super(b'[1, 0.1, 12345678901234567890.12]')
    [1, 0.1, Decimal('12345678901234567890.12')]
    """
    return _parse(str(data, "utf-8"), _exact_number)


def _choose_super(context: ColumnContext) -> Decoder:
    return decode_super if context.options.super_as == "python" else decode_text


def _foreign(value: Any) -> Any:
    """Give what JSON knows for a value it does not: text, or an enumeration member's value."""
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    raise NotSupportedError(f"type {type(value)} not mapped to JSON")


def json_text(value: Any) -> str:
    """Write a value as JSON; Decimal, UUID, dates and times become text.

    Examples
    --------
    >>> from decimal import Decimal
    >>> json_text({"price": Decimal("1.20"), "name": "grün"})
    '{"price": "1.20", "name": "grün"}'
    """
    try:
        return json.dumps(value, default=_foreign, ensure_ascii=False, allow_nan=False)
    except (ValueError, TypeError, RecursionError) as cause:  # NaN, a key JSON lacks, a circle
        raise DataError(f"the value cannot be written as JSON: {cause}") from cause


def encode_json(value: Any) -> EncodedParameter:
    """Send a dict as its JSON text, with the type left open.

    Examples
    --------
    >>> encode_json({"a": 1})
    (705, 0, b'{"a": 1}')
    """
    return oids.UNKNOWN, TEXT, text_payload(json_text(value))


CODECS = (
    Codec(
        oids.SUPER,
        "super",
        'str of JSON, or parsed with super_as="python"',
        None,
        _choose_super,
        _choose_super,
        length_shape,
    ),
    Codec(oids.JSON, "json", "parsed JSON", None, always(decode_json), always(decode_json)),
    Codec(oids.JSONB, "jsonb", "str of JSON", None, always(decode_text), always(decode_jsonb)),
)
