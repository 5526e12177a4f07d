"""timestamp, timestamptz and abstime.

Owns: their bytes and text in both directions, in integers. Must not know: the session's time zone (an offset always
travels with the value).
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any

from redshift_connector.types import oids
from redshift_connector.types.civil import SECOND, read_timestamp, read_timestamptz
from redshift_connector.types.codec import (
    BINARY,
    TEXT,
    Codec,
    ColumnContext,
    Decoder,
    EncodedParameter,
    always,
    inline,
    wrong_length,
)
from redshift_connector.types.date_time import fraction_digits
from redshift_connector.types.out_of_range import Elsewhere, elsewhere_for, far_timestamp

__all__ = ["CODECS", "decode_abstime", "encode_datetime", "encode_datetime_subclass", "plain_datetime"]

UTC = timezone.utc
EPOCH = datetime(2000, 1, 1)
EPOCH_UTC = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)  # multiplying it is exact, and faster than making a timedelta

_INT4, _INT8 = struct.Struct(">i"), struct.Struct(">q")
_unpack_int4, _unpack_int8, _pack_int8 = _INT4.unpack, _INT8.unpack, _INT8.pack


# --- reading -----------------------------------------------------------------------------------------------------


def _from_binary(epoch: datetime, zone: str, elsewhere: Elsewhere) -> Decoder:
    def decode(data: bytes) -> Any:
        try:
            return epoch + _MICROSECOND * _unpack_int8(data)[0]
        except OverflowError:
            return far_timestamp(_unpack_int8(data)[0], zone, elsewhere)
        except struct.error:
            raise wrong_length("timestamp", "8", data) from None

    return decode


def _from_any_text(epoch: datetime, zone: str, elsewhere: Elsewhere, read: Callable[[bytes], int]) -> Decoder:
    """Make the reader of every text the server has for a timestamp, of any year."""

    def decode(data: bytes) -> Any:
        if data in (b"infinity", b"-infinity"):
            return elsewhere(data == b"infinity", str(data, "ascii"))
        microseconds = read(data)
        try:
            return epoch + _MICROSECOND * microseconds
        except OverflowError:
            return far_timestamp(microseconds, zone, elsewhere)

    return decode


@cache  # one pair per policy, shared by all connections
def _timestamp_decoders(policy: str) -> tuple[Decoder, Decoder]:
    elsewhere = elsewhere_for(policy, "timestamp", datetime.min, datetime.max)
    read_any = _from_any_text(EPOCH, "", elsewhere, read_timestamp)
    from_iso = datetime.fromisoformat

    def decode_text(data: bytes) -> Any:
        # Python 3.10 reads only whole seconds, milliseconds and microseconds; what it refuses takes the slow path.
        if 19 <= len(data) <= 26 and data[7] == 45 and data[10] == 32:
            try:
                value = from_iso(str(data, "ascii"))
            except ValueError:
                return read_any(data)
            if value.tzinfo is None:
                return value
        return read_any(data)

    return decode_text, _from_binary(EPOCH, "", elsewhere)


@cache
def _timestamptz_decoders(policy: str) -> tuple[Decoder, Decoder]:
    lowest, highest = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    elsewhere = elsewhere_for(policy, "timestamp with time zone", lowest, highest)
    read_any = _from_any_text(EPOCH_UTC, "+00", elsewhere, read_timestamptz)
    from_iso = datetime.fromisoformat

    def decode_text(data: bytes) -> Any:
        # Offsets of whole hours are the rule, and every Python reads them once the minutes are written out.
        if 22 <= len(data) <= 29 and data[7] == 45 and data[10] == 32 and data[-3] in b"+-":
            try:
                return from_iso(str(data, "ascii") + ":00").astimezone(UTC)
            except (ValueError, OverflowError):
                return read_any(data)
        return read_any(data)

    return decode_text, _from_binary(EPOCH_UTC, "+00", elsewhere)


# --- abstime -----------------------------------------------------------------------------------------------------

_UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ABSTIME_ENDS = {b"infinity": 0x7FFFFFFC, b"-infinity": -0x80000000}


def decode_abstime(data: bytes) -> datetime:
    """Read a binary abstime, Unix seconds, as a datetime in UTC.

    Its infinities are ordinary numbers of seconds, and are shown as the moments those stand for.

    Examples
    --------
    >>> print(decode_abstime(bytes.fromhex("7FFFFFFC")), decode_abstime(bytes.fromhex("80000000")))
    2038-01-19 03:14:04+00:00 1901-12-13 20:45:52+00:00
    """
    try:
        return _UNIX_EPOCH + timedelta(0, _unpack_int4(data)[0])
    except struct.error:
        raise wrong_length("abstime", "4", data) from None


def _choose_abstime_text(context: ColumnContext) -> Decoder:
    read = _timestamptz_decoders(context.options.out_of_range)[TEXT]

    def decode(data: bytes) -> Any:
        if data in _ABSTIME_ENDS:
            return _UNIX_EPOCH + timedelta(0, _ABSTIME_ENDS[data])
        return read(data)

    return decode


# --- sending -----------------------------------------------------------------------------------------------------


def encode_datetime(value: datetime) -> EncodedParameter:
    """Send a datetime: as timestamp when it has no offset, else in UTC as timestamptz.

    Examples
    --------
    >>> from datetime import datetime, timedelta, timezone
    >>> encode_datetime(datetime(2000, 1, 1))
    (1114, 1, b'\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00')
    >>> encode_datetime(datetime(2000, 1, 1, tzinfo=timezone(timedelta(hours=-5))))[2].hex()
    '0000000430e23400'
    """
    if value.tzinfo is None:
        oid, apart = oids.TIMESTAMP, value - EPOCH
    elif value.utcoffset() is None:  # a time zone that does not know its offset: naive, to Python
        oid, apart = oids.TIMESTAMP, value.replace(tzinfo=None) - EPOCH
    else:
        oid, apart = oids.TIMESTAMPTZ, value - EPOCH_UTC
    return oid, BINARY, _pack_int8((apart.days * 86_400 + apart.seconds) * SECOND + apart.microseconds)


def plain_datetime(value: datetime) -> datetime:
    """Copy an instance of a subclass, whose arithmetic may be its own; what is finer than a microsecond is cut off.

    pandas.Timestamp is such a subclass, and has nanoseconds.

    Examples
    --------
    >>> from datetime import datetime
    >>> plain_datetime(datetime(2000, 1, 1))
    datetime.datetime(2000, 1, 1, 0, 0)
    """
    return datetime(
        value.year,
        value.month,
        value.day,
        value.hour,
        value.minute,
        value.second,
        value.microsecond,
        value.tzinfo,
        fold=value.fold,
    )


def encode_datetime_subclass(value: datetime) -> EncodedParameter:
    """Send an instance of a subclass of datetime, such as pandas.Timestamp."""
    return encode_datetime(plain_datetime(value))


# --- the records -------------------------------------------------------------------------------------------------


def _timestamp_decoder(format: int) -> Callable[[ColumnContext], Decoder]:
    return lambda context: _timestamp_decoders(context.options.out_of_range)[format]


def _timestamptz_decoder(format: int) -> Callable[[ColumnContext], Decoder]:
    return lambda context: _timestamptz_decoders(context.options.out_of_range)[format]


CODECS = (
    Codec(
        oids.TIMESTAMP,
        "timestamp",
        "datetime.datetime",
        0,
        _timestamp_decoder(TEXT),
        _timestamp_decoder(BINARY),
        fraction_digits,
        inline=inline("q", "{epoch} + {microsecond} * {value}", epoch=EPOCH, microsecond=_MICROSECOND),
    ),
    Codec(
        oids.TIMESTAMPTZ,
        "timestamptz",
        "datetime.datetime in UTC",
        0,
        _timestamptz_decoder(TEXT),
        _timestamptz_decoder(BINARY),
        fraction_digits,
        inline=inline("q", "{epoch} + {microsecond} * {value}", epoch=EPOCH_UTC, microsecond=_MICROSECOND),
    ),
    Codec(
        oids.ABSTIME,
        "abstime",
        "datetime.datetime in UTC",
        0,
        _choose_abstime_text,
        always(decode_abstime),
    ),
)
