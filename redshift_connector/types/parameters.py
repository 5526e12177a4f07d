"""How a Python value is sent as a parameter: the choice of type, and the loop over one statement's values.

Owns: the table from Python types to encoders, the search for a type that is not in it, errors that name a parameter.
Must not know: how any one value is written, which its family says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from redshift_connector.error import DataError, Error, NotSupportedError
from redshift_connector.interval import Interval, IntervalDayToSecond, IntervalYearToMonth
from redshift_connector.pg_types import PGEnum, PGJson, PGJsonb, PGText, PGTsvector, PGVarchar
from redshift_connector.types import oids
from redshift_connector.types.array_parameters import encode_list
from redshift_connector.types.binary import encode_bytes
from redshift_connector.types.boolean import encode_bool
from redshift_connector.types.codec import BINARY, TEXT, EncodedParameter
from redshift_connector.types.date_time import encode_date, encode_time
from redshift_connector.types.floating import encode_float
from redshift_connector.types.foreign import is_missing_marker, numpy_equal
from redshift_connector.types.integer import encode_int
from redshift_connector.types.interval import (
    encode_day_to_second,
    encode_interval,
    encode_timedelta,
    encode_year_to_month,
)
from redshift_connector.types.numeric import encode_decimal
from redshift_connector.types.semistructured import encode_json, json_text
from redshift_connector.types.text import encode_text, text_parameter, text_payload
from redshift_connector.types.timestamp import encode_datetime, encode_datetime_subclass

if TYPE_CHECKING:
    from redshift_connector.types.registry import Registry

__all__ = ["PARAMETERS", "Encoder", "Encoders", "EncodedParameter", "Parameter", "encode"]

Encoder = Callable[[Any], EncodedParameter]
PublishedEncoder = tuple[int, int, Callable[[Any], Any]]


def _encode_none(value: None) -> EncodedParameter:  # noqa: ARG001
    return oids.UNKNOWN, BINARY, None


def _encode_as_text(value: Any) -> EncodedParameter:
    return text_parameter(oids.UNKNOWN, value)


def _encode_enum(value: Enum) -> EncodedParameter:
    """Send the text of a member's value, as published; of bytes the hexadecimal, of None NULL."""
    inner = value.value
    if inner is None:
        return _encode_none(None)
    if isinstance(inner, (bytes, bytearray, memoryview)):
        return encode_bytes(inner)
    return text_parameter(oids.UNKNOWN, inner)


def _encode_wrapper_as(oid: int) -> Encoder:
    def encode_wrapper(value: Any) -> EncodedParameter:
        return oid, TEXT, text_payload(value.text())

    return encode_wrapper


def _encode_json_as(oid: int) -> Encoder:
    def encode_wrapper(value: PGJson) -> EncodedParameter:
        return oid, TEXT, text_payload(json_text(value.value))

    return encode_wrapper


def _encode_text_as(oid: int) -> Encoder:
    def encode_declared(value: str) -> EncodedParameter:
        return oid, TEXT, text_payload(value)

    return encode_declared


class Parameter(NamedTuple):
    """How one Python type is sent.

    Parameters
    ----------
    python_type : type
        The type; its subclasses are sent the same way unless they are listed themselves.
    oids : tuple of int
        What may be declared; several when the value decides.
    format : int
        The format code of Bind.
    encode : callable
        Value to (OID, format, payload).
    """

    python_type: type
    oids: tuple[int, ...]
    format: int
    encode: Encoder


_UNTYPED = (oids.UNKNOWN,)

PARAMETERS: tuple[Parameter, ...] = (
    Parameter(type(None), _UNTYPED, BINARY, _encode_none),
    Parameter(bool, (oids.BOOLEAN,), BINARY, encode_bool),
    Parameter(int, (oids.SMALLINT, oids.INTEGER, oids.BIGINT, oids.NUMERIC), BINARY, encode_int),
    Parameter(float, (oids.FLOAT,), BINARY, encode_float),
    Parameter(Decimal, (oids.NUMERIC,), TEXT, encode_decimal),
    Parameter(str, _UNTYPED, TEXT, encode_text),
    Parameter(bytes, _UNTYPED, TEXT, encode_bytes),
    Parameter(bytearray, _UNTYPED, TEXT, encode_bytes),
    Parameter(memoryview, _UNTYPED, TEXT, encode_bytes),
    Parameter(date, (oids.DATE,), TEXT, encode_date),
    Parameter(time, (oids.TIME, oids.TIMETZ), TEXT, encode_time),
    Parameter(datetime, (oids.TIMESTAMP, oids.TIMESTAMPTZ), BINARY, encode_datetime),
    Parameter(timedelta, (oids.INTERVAL,), BINARY, encode_timedelta),
    Parameter(Interval, (oids.INTERVAL,), BINARY, encode_interval),
    Parameter(IntervalYearToMonth, (oids.INTERVALY2M,), BINARY, encode_year_to_month),
    Parameter(IntervalDayToSecond, (oids.INTERVALD2S,), BINARY, encode_day_to_second),
    Parameter(Enum, _UNTYPED, TEXT, _encode_enum),
    Parameter(UUID, _UNTYPED, TEXT, _encode_as_text),
    *(
        Parameter(address, _UNTYPED, TEXT, _encode_as_text)
        for address in (IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network)
    ),
    Parameter(dict, _UNTYPED, TEXT, encode_json),
    Parameter(PGText, (oids.TEXT,), TEXT, _encode_text_as(oids.TEXT)),
    Parameter(PGVarchar, (oids.VARCHAR,), TEXT, _encode_text_as(oids.VARCHAR)),
    Parameter(PGEnum, _UNTYPED, TEXT, _encode_wrapper_as(oids.UNKNOWN)),
    Parameter(PGJson, (oids.JSON,), TEXT, _encode_json_as(oids.JSON)),
    Parameter(PGJsonb, (oids.JSONB,), TEXT, _encode_json_as(oids.JSONB)),
    Parameter(PGTsvector, (oids.TSVECTOR,), TEXT, _encode_wrapper_as(oids.TSVECTOR)),
    *(
        Parameter(
            sequence,
            (
                oids.SMALLINT_ARRAY,
                oids.INTEGER_ARRAY,
                oids.BIGINT_ARRAY,
                oids.FLOAT_ARRAY,
                oids.TEXT_ARRAY,
                oids.NUMERIC_ARRAY,
                oids.BOOLEAN_ARRAY,
                oids.DATE_ARRAY,
                oids.TIME_ARRAY,
                oids.TIMETZ_ARRAY,
                oids.TIMESTAMP_ARRAY,
                oids.TIMESTAMPTZ_ARRAY,
                oids.INTERVAL_ARRAY,
                oids.BYTES_ARRAY,
                oids.UUID_ARRAY,
                oids.UNKNOWN,
            ),
            BINARY,
            encode_list,
        )
        for sequence in (list, tuple)
    ),
)
"""Every Python type that can be sent."""

_DEFAULTS: dict[type, Encoder] = {parameter.python_type: parameter.encode for parameter in PARAMETERS}


class Encoders(dict[type, Encoder]):
    """Exact type to encoder; a type met for the first time is searched for once and remembered.

    Parameters
    ----------
    chosen : dict, optional
        What a user registered; it also applies to subclasses.

    Examples
    --------
    >>> class Name(str): ...
    >>> encoders = Encoders()
    >>> encoders[Name](Name("x"))
    (705, 0, b'x')
    """

    __slots__ = ("chosen",)

    def __init__(self, chosen: dict[type, Encoder] | None = None) -> None:
        super().__init__(_DEFAULTS)
        self.chosen = chosen or {}
        self.update(self.chosen)

    def changed(self, python_type: type, encode: Encoder | None) -> Encoders:
        """Make a copy with one more choice of the user (or one less, for None), which has yet to learn."""
        chosen = {each: encoder for each, encoder in self.chosen.items() if each is not python_type}
        if encode is not None:
            chosen[python_type] = encode
        return Encoders(chosen)

    def __missing__(self, python_type: type) -> Encoder:
        encoder = self._search(python_type)
        if encoder is None:
            raise NotSupportedError(f"type {python_type} not mapped to pg type")
        self[python_type] = encoder
        return encoder

    def _search(self, python_type: type) -> Encoder | None:
        if is_missing_marker(python_type):  # pandas.NaT is a datetime to isinstance, so it goes first
            return _encode_none
        for base in python_type.__mro__:
            if base in self.chosen:
                return self.chosen[base]
        equal = numpy_equal(python_type)
        if equal is not None:
            return self._by_equal(equal)
        if issubclass(python_type, Enum) and not issubclass(python_type, (str, float)):
            return _encode_enum  # an IntEnum too, as published
        for base in python_type.__mro__:
            if base is datetime:
                return encode_datetime_subclass
            if base in _DEFAULTS:
                return _DEFAULTS[base]
        for base, encoder in self.chosen.items():  # an abstract class with registered subclasses
            if issubclass(python_type, base):
                return encoder
        return None

    def _by_equal(self, equal: Callable[[Any], Any]) -> Encoder:
        def encode_equal(value: Any) -> EncodedParameter:
            plain = equal(value)
            return self[type(plain)](plain)

        return encode_equal


def user_encoder(encode: Callable[[Any], Any]) -> Encoder:
    """Let a user's function return text, bytes, None or the whole parameter."""

    def encode_by_user(value: Any) -> EncodedParameter:
        result = encode(value)
        if isinstance(result, tuple):
            oid, format, payload = result
            return oid, format, payload
        return oids.UNKNOWN, TEXT, _user_payload(result)

    return encode_by_user


def _user_payload(result: Any) -> bytes | None:
    if isinstance(result, str):
        return text_payload(result)
    if result is None or isinstance(result, bytes):
        return result
    raise TypeError(f"an encoder returns str, bytes or None, not {type(result).__name__}")


def published_to_encoder(oid: int, format: int, encode: Callable[[Any], Any]) -> Encoder:
    """Make an encoder of a record of the published mapping; there, the OID -1 stands for NULL's."""
    declared = oids.UNKNOWN if oid == oids.NULLTYPE else oid

    def encode_published(value: Any) -> EncodedParameter:
        return declared, format, _user_payload(encode(value))

    return encode_published


@cache
def published_encoders() -> dict[type, PublishedEncoder]:
    """Make the published mapping's contents: the types whose OID does not depend on the value."""

    def payload_of(encode: Encoder) -> Callable[[Any], Any]:
        return lambda value: encode(value)[2]

    return {
        parameter.python_type: (parameter.oids[0], parameter.format, payload_of(parameter.encode))
        for parameter in PARAMETERS
        if len(parameter.oids) == 1
    }


def encode(registry: Registry, values: Sequence[Any]) -> tuple[tuple[int, ...], tuple[int, ...], list[bytes | None]]:
    """Encode the values of one statement.

    Parameters
    ----------
    registry : Registry
        The connection's.
    values : sequence
        In the order of `$1`, `$2`, ...

    Returns
    -------
    tuple
        The OIDs for Parse, the format codes and the payloads for Bind.

    Raises
    ------
    NotSupportedError
        For a type that is not mapped.
    DataError
        For a value its type on the server cannot hold.

    Examples
    --------
    >>> from redshift_connector.types.registry import Registry
    >>> encode(Registry(), (1, "a", None))
    ((21, 705, 705), (1, 0, 1), [b'\\x00\\x01', b'a', None])
    >>> encode(Registry(), ("a", {1}))
    Traceback (most recent call last):
        ...
    redshift_connector.error.NotSupportedError: parameter $2: type <class 'set'> not mapped to pg type
    """
    if not values:
        return (), (), []
    encoders = registry.encoders
    try:
        declared, formats, payloads = zip(*[encoders[type(value)](value) for value in values], strict=True)
    except Exception as cause:
        _explain(encoders, values)
        raise DataError(f"a parameter cannot be encoded: {cause}") from cause
    return declared, formats, list(payloads)


def _explain(encoders: Encoders, values: Sequence[Any]) -> None:
    """Find the value that cannot be encoded and say which it is; encoding has no effects, so it can be repeated."""
    for place, value in enumerate(values, 1):
        try:
            encoders[type(value)](value)
        except Error as cause:
            raise type(cause)(f"parameter ${place}{_kind(value, cause)}: {cause}") from cause
        except Exception as cause:
            raise DataError(
                f"parameter ${place} of type {type(value).__name__} cannot be encoded: {cause}"
            ) from cause


def _kind(value: Any, cause: Error) -> str:
    named = str(type(value)) in str(cause)  # "type <class ...> not mapped" says it already
    return "" if named else f" of type {type(value).__name__}"
