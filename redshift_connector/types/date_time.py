"""date, time and timetz.

Owns: their bytes and text in both directions, in integers. Must not know: timestamps; the session's time zone (an
offset always travels with the value).
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import date, time, timezone
from functools import cache
from typing import Any

from redshift_connector.types import oids
from redshift_connector.types.civil import DAY, SECOND, clock_text, read_date, read_time, read_timetz
from redshift_connector.types.codec import (
    BINARY,
    TEXT,
    Codec,
    ColumnContext,
    Decoder,
    EncodedParameter,
    Shape,
    always,
    inline,
    wrong_length,
)
from redshift_connector.types.out_of_range import Elsewhere, elsewhere_for, far_date

__all__ = ["CODECS", "decode_timetz", "decode_timetz_text", "encode_date", "encode_time", "fraction_digits"]

UTC = timezone.utc

_INT4, _INT8, _TIMETZ = struct.Struct(">i"), struct.Struct(">q"), struct.Struct(">qi")
_unpack_int4, _unpack_int8, _unpack_timetz = _INT4.unpack, _INT8.unpack, _TIMETZ.unpack

# --- date --------------------------------------------------------------------------------------------------------

_EPOCH_ORDINAL = date(2000, 1, 1).toordinal()
_DATES_KEPT = 8192


class _Dates(dict[bytes, Any]):
    """Binary dates already met: a column has few different ones, and looking one up is the decoder."""

    __slots__ = ("_elsewhere",)

    def __init__(self, elsewhere: Elsewhere) -> None:
        super().__init__()
        self._elsewhere = elsewhere

    def __missing__(self, data: bytes) -> Any:
        try:
            (days,) = _unpack_int4(data)
        except struct.error:
            raise wrong_length("date", "4", data) from None
        value = _make_date(days, self._elsewhere)
        if len(self) < _DATES_KEPT:
            self[data] = value
        return value


def _make_date(days: int, elsewhere: Elsewhere) -> Any:
    try:
        return date.fromordinal(days + _EPOCH_ORDINAL)
    except (ValueError, OverflowError):
        return far_date(days, elsewhere)


@cache  # one pair per policy, shared by all connections
def _date_decoders(policy: str) -> tuple[Decoder, Decoder]:
    elsewhere = elsewhere_for(policy, "date", date.min, date.max)
    from_iso = date.fromisoformat

    def decode_text(data: bytes) -> Any:
        # The hyphen keeps out other ISO 8601 forms, such as 2020-W01-1, which newer Pythons read too.
        if len(data) == 10 and data[7] == 45:
            try:
                return from_iso(str(data, "ascii"))
            except ValueError:
                pass  # the year 0, or no date at all
        elif data in (b"infinity", b"-infinity"):
            return elsewhere(data == b"infinity", str(data, "ascii"))
        return _make_date(read_date(data), elsewhere)

    return decode_text, _Dates(elsewhere).__getitem__


def encode_date(value: date) -> EncodedParameter:
    """Send a date as ISO text.

    Examples
    --------
    >>> from datetime import date
    >>> encode_date(date(1, 1, 1))
    (1082, 0, b'0001-01-01')
    """
    return oids.DATE, TEXT, date.isoformat(value).encode()


# --- time --------------------------------------------------------------------------------------------------------


@cache
def _time_decoders(policy: str) -> tuple[Decoder, Decoder]:
    elsewhere = elsewhere_for(policy, "time", time.min, time.max)
    from_iso = time.fromisoformat

    def make(microseconds: int) -> Any:
        if 0 <= microseconds < DAY:
            seconds = microseconds // SECOND
            return time(seconds // 3600, seconds // 60 % 60, seconds % 60, microseconds % SECOND)
        if microseconds == DAY:  # 24:00:00, which Python's time lacks
            return elsewhere(True, clock_text(DAY))
        raise ValueError(f"{microseconds} microseconds is not a time of day")

    def decode_binary(data: bytes) -> Any:
        try:
            (microseconds,) = _unpack_int8(data)
        except struct.error:
            raise wrong_length("time", "8", data) from None
        if 0 <= microseconds < DAY:  # `make`, written out for speed
            seconds = microseconds // SECOND
            return time(seconds // 3600, seconds // 60 % 60, seconds % 60, microseconds % SECOND)
        return make(microseconds)

    def decode_text(data: bytes) -> Any:
        # Newer Pythons read 24:00:00 too, as 00:00:00.
        if 8 <= len(data) <= 15 and data[2] == 58 and data[:2] != b"24":
            try:
                value = from_iso(str(data, "ascii"))
            except ValueError:
                return make(read_time(data))
            if value.tzinfo is None:
                return value
        return make(read_time(data))

    return decode_text, decode_binary


def encode_time(value: time) -> EncodedParameter:
    """Send a time as ISO text: as time when it has no offset, else as timetz.

    Examples
    --------
    >>> from datetime import time, timedelta, timezone
    >>> encode_time(time(1, 2, 3))
    (1083, 0, b'01:02:03')
    >>> encode_time(time(1, 2, 3, tzinfo=timezone(timedelta(hours=-5))))
    (1266, 0, b'01:02:03-05:00')
    """
    oid = oids.TIME if value.utcoffset() is None else oids.TIMETZ
    return oid, TEXT, time.isoformat(value).encode()


# --- timetz ------------------------------------------------------------------------------------------------------


def _utc_time(microseconds: int) -> time:
    seconds, fraction = divmod(microseconds % DAY, SECOND)
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60, fraction, UTC)


def decode_timetz(data: bytes) -> time:
    """Read a binary timetz as a time in UTC; the zone is in seconds west, and missing in the 8-byte form.

    Examples
    --------
    >>> decode_timetz(bytes.fromhex("00000000D693A400" "00004650"))
    datetime.time(6, 0, tzinfo=datetime.timezone.utc)
    """
    if len(data) == 12:
        microseconds, zone = _unpack_timetz(data)
    elif len(data) == 8:
        microseconds, zone = _unpack_int8(data)[0], 0
    else:
        raise wrong_length("timetz", "8 or 12", data)
    if not 0 <= microseconds <= DAY:
        raise ValueError(f"{microseconds} microseconds is not a time of day")
    return _utc_time(microseconds + zone * SECOND)


def decode_timetz_text(data: bytes) -> time:
    """Read a timetz from text as a time in UTC.

    Examples
    --------
    >>> decode_timetz_text(b"10:00:00.5+05:30:15")
    datetime.time(4, 29, 45, 500000, tzinfo=datetime.timezone.utc)
    """
    return _utc_time(read_timetz(data))


# --- the records -------------------------------------------------------------------------------------------------


def fraction_digits(type_size: int, type_modifier: int) -> Shape:
    """Give the shape of a type whose precision is the number of its fractional digits, 6 unless given.

    Examples
    --------
    >>> fraction_digits(8, -1), fraction_digits(8, 3)
    ((None, 8, 6, None), (None, 8, 3, None))
    """
    digits = type_modifier if 0 <= type_modifier <= 6 else 6
    return None, type_size if type_size > 0 else None, digits, None


def _date_decoder(format: int) -> Callable[[ColumnContext], Decoder]:
    return lambda context: _date_decoders(context.options.out_of_range)[format]


def _time_decoder(format: int) -> Callable[[ColumnContext], Decoder]:
    return lambda context: _time_decoders(context.options.out_of_range)[format]


CODECS = (
    Codec(oids.DATE, "date", "datetime.date", 2, _date_decoder(TEXT), _date_decoder(BINARY), inline=inline("4s")),
    Codec(
        oids.TIME,
        "time",
        "datetime.time",
        2,
        _time_decoder(TEXT),
        _time_decoder(BINARY),
        fraction_digits,
        inline=inline("8s"),
    ),
    Codec(
        oids.TIMETZ,
        "timetz",
        "datetime.time in UTC",
        0,
        always(decode_timetz_text),
        always(decode_timetz),
        fraction_digits,
    ),
)
