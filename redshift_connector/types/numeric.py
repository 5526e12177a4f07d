"""NUMERIC: exact decimals.

Owns: their text, Redshift's scaled integers, PostgreSQL's base-10000 digits (array elements only), precision and
scale. Must not know: the caller's decimal context, which rounds; nothing here may depend on it.
"""

from __future__ import annotations

import struct
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, Inexact, InvalidOperation

from redshift_connector.types import oids
from redshift_connector.types.codec import (
    TEXT,
    Codec,
    ColumnContext,
    Decoder,
    EncodedParameter,
    Inline,
    Shape,
)

__all__ = ["CODECS", "decode_decimal_text", "decode_digits", "encode_decimal", "scaled_decoder"]

# Wide enough for every NUMERIC a server can print; a result that would still be rounded raises instead.
_EXACT = Context(prec=200_000, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[InvalidOperation, Inexact])

_HEADER = 4  # PostgreSQL adds the size of a header to the modifiers of lengths and precisions


def precision_and_scale(type_modifier: int) -> tuple[int | None, int | None]:
    """Read the two numbers in ``numeric(p, s)``; None when the column has none.

    Examples
    --------
    >>> precision_and_scale(0x000A0006), precision_and_scale(-1)
    ((10, 2), (None, None))
    """
    if type_modifier < _HEADER:
        return None, None
    packed = type_modifier - _HEADER
    return (packed >> 16) & 0xFFFF, packed & 0xFFFF


def _shape(type_size: int, type_modifier: int) -> Shape:
    precision, scale = precision_and_scale(type_modifier)
    display = None if precision is None else precision + 2  # a sign and a point
    return display, type_size if type_size > 0 else None, precision, scale


def decode_decimal_text(data: bytes) -> Decimal:
    """Read a NUMERIC from text; every digit and the scale are kept.

    Examples
    --------
    >>> decode_decimal_text(b"-1.50"), decode_decimal_text(b"NaN")
    (Decimal('-1.50'), Decimal('NaN'))
    """
    try:
        return _EXACT.create_decimal(str(data, "ascii"))
    except (InvalidOperation, Inexact):
        raise ValueError(f"{data!r} is not a numeric") from None


def wrong_numeric(data: bytes) -> ValueError:
    """Make the error for a binary NUMERIC of the wrong size."""
    return ValueError(f"Malformed column value of type numeric received: it has 8 or 16 bytes, not {len(data)}")


def _unit(scale: int) -> Decimal:
    return Decimal((0, (1,), -scale))


def scaled_decoder(scale: int, as_float: bool = False) -> Decoder:
    """Make the reader of Redshift's binary NUMERIC: a big-endian integer of 8 or 16 bytes, the value times 10**scale.

    The length says which of the two, never the precision: a small value of a wide column still has 16 bytes.

    Examples
    --------
    >>> scaled_decoder(5)(bytes.fromhex("00000000499602D3"))
    Decimal('12345.67891')
    >>> scaled_decoder(1, as_float=True)((3).to_bytes(8, "big"))
    0.3
    """
    if as_float:
        divisor = int("1" + "0" * scale)

        def decode_float(data: bytes) -> float:
            # True division of two ints is rounded once, to the nearest float.
            if len(data) != 8 and len(data) != 16:
                raise wrong_numeric(data)
            return int.from_bytes(data, "big", signed=True) / divisor

        return decode_float

    unit = _unit(scale)
    from_bytes, multiply = int.from_bytes, _EXACT.multiply

    def decode(data: bytes) -> Decimal:
        if len(data) != 8 and len(data) != 16:
            raise wrong_numeric(data)
        return multiply(from_bytes(data, "big", signed=True), unit)

    return decode


_DIGITS_HEADER = struct.Struct(">HhHH")
_NEGATIVE = 0x4000
_SPECIAL = {0xC000: "NaN", 0xD000: "Infinity", 0xF000: "-Infinity"}


def decode_digits(data: bytes) -> Decimal:
    """Read PostgreSQL's own binary NUMERIC: a header, then digits in base 10000.

    Redshift sends it only for the elements of a numeric array; no scale travels with those.

    Examples
    --------
    >>> decode_digits(bytes.fromhex("0002 0000 4000 0002 0001 1388".replace(" ", "")))
    Decimal('-1.50')
    """
    if len(data) < _DIGITS_HEADER.size:
        raise ValueError(f"a binary numeric has at least {_DIGITS_HEADER.size} bytes, not {len(data)}")
    count, weight, sign, scale = _DIGITS_HEADER.unpack_from(data)
    if len(data) != _DIGITS_HEADER.size + 2 * count:
        raise ValueError(f"a binary numeric of {count} digit groups has a length of {len(data)} bytes")
    if sign in _SPECIAL:
        return Decimal(_SPECIAL[sign])
    groups = struct.unpack_from(f">{count}H", data, _DIGITS_HEADER.size)
    if sign not in (0, _NEGATIVE) or any(group > 9999 for group in groups):
        raise ValueError("a binary numeric has a sign or a digit group that does not exist")
    digits = "".join([f"{group:04}" for group in groups]) or "0"
    exponent = 4 * (weight - count + 1)  # the last group stands for 10000 ** (weight - count + 1)
    try:
        value = _EXACT.create_decimal(f"{'-' if sign else ''}{digits}E{exponent}")
        return _EXACT.quantize(value, Decimal((0, (1,), -scale)))
    except (InvalidOperation, Inexact):
        raise ValueError(f"a binary numeric of {count} digit groups does not fit its scale of {scale}") from None


def _choose_text(context: ColumnContext) -> Decoder:
    return float if context.options.numeric_to_float else decode_decimal_text


def _choose_binary(context: ColumnContext) -> Decoder:
    as_float = context.options.numeric_to_float
    if context.in_array or context.protocol_version < 2:
        # Without Redshift's binary transfer only PostgreSQL's form exists.
        return (lambda data: float(decode_digits(data))) if as_float else decode_digits
    _, scale = precision_and_scale(context.type_modifier)
    return scaled_decoder(scale or 0, as_float)


def encode_decimal(value: Decimal) -> EncodedParameter:
    """Send a Decimal as its text: no digit is lost and the scale is kept.

    Examples
    --------
    >>> from decimal import Decimal
    >>> encode_decimal(Decimal("1.20"))
    (1700, 0, b'1.20')
    """
    text = "NaN" if value.is_nan() else str(value)  # the server knows one kind of NaN
    return oids.NUMERIC, TEXT, text.encode()


def _inline(context: ColumnContext) -> Inline:
    precision, scale = precision_and_scale(context.type_modifier)
    if precision is None or precision > 18 or context.protocol_version < 2:
        return Inline("16s", "{decode}({value})", {})
    # 18 digits always fit, and travel in, 8 bytes.
    if context.options.numeric_to_float:
        return Inline("q", "{value} / {divisor}", {"divisor": 10 ** (scale or 0)})
    return Inline("q", "{multiply}({value}, {unit})", {"multiply": _EXACT.multiply, "unit": _unit(scale or 0)})


CODECS = (
    Codec(
        oids.NUMERIC,
        "numeric",
        "decimal.Decimal, or float with numeric_to_float",
        2,
        _choose_text,
        _choose_binary,
        _shape,
        inline=_inline,
    ),
)
