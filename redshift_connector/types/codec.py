"""The record that describes one type, and what a decoder may depend on.

Owns: `Codec`, `ColumnContext`, `DecodeOptions`, the two formats, the error for values Python cannot hold.
Must not know: any particular type, nor how the records are gathered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from redshift_connector.error import DataError

__all__ = [
    "BINARY",
    "TEXT",
    "Codec",
    "ColumnContext",
    "DecodeOptions",
    "Decoder",
    "EncodedParameter",
    "Inline",
    "Shape",
    "ValueOutOfRange",
    "always",
    "fixed_shape",
    "inline",
    "length_shape",
    "wrong_length",
]

TEXT, BINARY = 0, 1

Decoder = Callable[[bytes], Any]
"""The bytes of one value (never None) to its Python value; raises ValueError for bytes that are no such value."""

EncodedParameter = tuple[int, int, bytes | None]
"""The OID declared in Parse, the format code of Bind, and the payload (None is NULL)."""

Shape = tuple[int | None, int | None, int | None, int | None]
"""Display size, internal size, precision and scale, as `cursor.description` gives them."""

POLICIES = {
    "out_of_range": ("clamp", "raise", "none", "text"),
    "super_as": ("text", "python"),
    "varbyte_as": ("bytes", "text"),
}


class ValueOutOfRange(DataError, ValueError):
    """A value of the server that the Python type cannot hold, such as a date before the year 1."""


@dataclass(frozen=True, slots=True)
class DecodeOptions:
    """What the user of a connection wants values to become.

    Parameters
    ----------
    numeric_to_float : bool
        NUMERIC as the nearest float instead of an exact Decimal.
    out_of_range : {"clamp", "raise", "none", "text"}
        What becomes of a date or time that Python's types cannot hold: the nearest value they can hold, a DataError,
        None, or the server's ISO text.
    super_as : {"text", "python"}
        SUPER as its JSON text, or parsed.
    varbyte_as : {"bytes", "text"}
        VARBYTE as bytes, or as those bytes read as UTF-8 (which the published driver does).

    Examples
    --------
    >>> DecodeOptions(out_of_range="raise").out_of_range
    'raise'
    >>> DecodeOptions(out_of_range="explode")
    Traceback (most recent call last):
        ...
    ValueError: out_of_range must be one of clamp, raise, none, text, not 'explode'
    """

    numeric_to_float: bool = False
    out_of_range: str = "clamp"
    super_as: str = "text"
    varbyte_as: str = "bytes"

    def __post_init__(self) -> None:
        for option, allowed in POLICIES.items():
            chosen = getattr(self, option)
            if chosen not in allowed:
                raise ValueError(f"{option} must be one of {', '.join(allowed)}, not {chosen!r}")


def _no_elements(oid: int, format: int) -> Decoder:
    raise LookupError(f"no decoder for elements of type {oid} in format {format}")


@dataclass(frozen=True, slots=True)
class ColumnContext:
    """What is known of a column when its decoder is chosen.

    Parameters
    ----------
    type_modifier : int
        As RowDescription has it; -1 is "not given".
    options : DecodeOptions
        The connection's wishes.
    protocol_version : int
        The client protocol version the server agreed to: 0, 1 or 2.
    in_array : bool
        True for the elements of an array, which travel in PostgreSQL's own layouts.
    element_decoder : callable
        Gives the decoder of an array's elements from their OID and format.
    """

    type_modifier: int = -1
    options: DecodeOptions = field(default_factory=DecodeOptions)
    protocol_version: int = 2
    in_array: bool = False
    element_decoder: Callable[[int, int], Decoder] = _no_elements


def _size_only(type_size: int, type_modifier: int) -> Shape:  # noqa: ARG001 - the signature of every shape
    return None, type_size if type_size > 0 else None, None, None


class Inline(NamedTuple):
    """How a reader that is made for many rows reads a binary value, written out instead of called.

    Whatever it raises, and a value of another width, only means that the value is left to the decoder, which knows
    what is wrong with it or how else it is to be read.

    Parameters
    ----------
    code : str or None
        The code in `struct` of a value of known width; None where widths differ.
    expression : str
        Python that gives the value. ``{value}`` stands for what was unpacked (or the bytes, where widths differ),
        ``{decode}`` for the decoder, and each of `names` for itself.
    names : mapping
        What else the expression refers to.
    """

    code: str | None
    expression: str
    names: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Codec:
    """All there is to know of one type.

    Parameters
    ----------
    oid : int
        Its number.
    name : str
        Its name in SQL.
    python : str
        What its values become, in words, for the documentation.
    request : int or None
        The lowest client protocol version in which Bind asks for the binary format; None never asks.
    text, binary : callable
        Choose the decoder for a column in that format. `binary` None means that the bytes are those of the text.
    shape : callable
        Type size and type modifier to display size, internal size, precision and scale.
    element : int or None
        For an array, the OID of its elements.
    inline : callable or None
        Chooses how a binary value of this type is read without a call, or None; see `Inline`.
    """

    oid: int
    name: str
    python: str
    request: int | None
    text: Callable[[ColumnContext], Decoder]
    binary: Callable[[ColumnContext], Decoder] | None = None
    shape: Callable[[int, int], Shape] = _size_only
    element: int | None = None
    inline: Callable[[ColumnContext], Inline] | None = None


def always(decode: Decoder) -> Callable[[ColumnContext], Decoder]:
    """Make the chooser of a type whose decoder depends on nothing.

    Examples
    --------
    >>> always(int)(ColumnContext())(b"42")
    42
    """

    def choose(context: ColumnContext) -> Decoder:  # noqa: ARG001 - the signature of every chooser
        return decode

    return choose


def inline(
    code: str | None, expression: str = "{decode}({value})", **names: Any
) -> Callable[[ColumnContext], Inline]:
    """Make the `inline` of a type for which it depends on nothing.

    Examples
    --------
    >>> inline("i", "{value}")(ColumnContext()).code
    'i'
    """
    chosen = Inline(code, expression, names)

    def choose(context: ColumnContext) -> Inline:  # noqa: ARG001 - the signature of every chooser
        return chosen

    return choose


def fixed_shape(display: int | None, precision: int | None, scale: int | None) -> Callable[[int, int], Shape]:
    """Make the shape of a type whose precision does not depend on its modifier.

    Examples
    --------
    >>> fixed_shape(11, 10, 0)(4, -1)
    (11, 4, 10, 0)
    """

    def shape(type_size: int, type_modifier: int) -> Shape:  # noqa: ARG001 - the signature of every shape
        return display, type_size if type_size > 0 else None, precision, scale

    return shape


def length_shape(type_size: int, type_modifier: int) -> Shape:
    """Give the shape of a type whose modifier is a length in bytes and PostgreSQL's 4-byte header.

    Examples
    --------
    >>> length_shape(-1, 104), length_shape(-1, -1)
    ((None, 100, None, None), (None, None, None, None))
    """
    if type_modifier >= 4:
        return None, type_modifier - 4, None, None
    return _size_only(type_size, type_modifier)


def wrong_length(type_name: str, expected: str, data: bytes) -> ValueError:
    """Make the error for a binary value of the wrong size.

    Examples
    --------
    >>> raise wrong_length("int4", "4", b"abc")
    Traceback (most recent call last):
        ...
    ValueError: a binary int4 has 4 bytes, not 3
    """
    return ValueError(f"a binary {type_name} has {expected} bytes, not {len(data)}")
