"""interval, interval year to month, interval day to second.

Owns: their bytes in both directions, and which class a value gets. Must not know: how an interval is put in words.

Redshift follows PostgreSQL 8.0 here: an interval is a time and a number of months, days being folded into the time.
So that one value looks the same however it arrived, days are folded everywhere: the 12-byte layout has none to show.
"""

from __future__ import annotations

import struct
from datetime import timedelta

from redshift_connector.error import DataError
from redshift_connector.interval import Interval, IntervalDayToSecond, IntervalYearToMonth
from redshift_connector.types import oids
from redshift_connector.types.civil import DAY, SECOND
from redshift_connector.types.codec import (
    BINARY,
    Codec,
    EncodedParameter,
    Shape,
    always,
    wrong_length,
)
from redshift_connector.types.interval_text import read_interval

__all__ = [
    "CODECS",
    "decode_day_to_second",
    "decode_interval",
    "decode_interval_text",
    "decode_year_to_month",
    "encode_day_to_second",
    "encode_interval",
    "encode_timedelta",
    "encode_year_to_month",
]

_MICROSECOND = timedelta(microseconds=1)

_INT4, _INT8 = struct.Struct(">i"), struct.Struct(">q")
_REDSHIFT, _POSTGRESQL = struct.Struct(">qi"), struct.Struct(">qii")


def _interval(months: int, days: int, microseconds: int) -> timedelta | Interval:
    """Make the value: an Interval when there are months, else the timedelta, with the days folded in."""
    folded = days * DAY + microseconds
    if months == 0:
        try:
            return _MICROSECOND * folded
        except OverflowError:
            pass  # more days than a timedelta holds; an Interval holds them apart
    if -(2**63) <= folded < 2**63:
        return Interval(folded, 0, months)
    return Interval(microseconds, days, months)


def decode_interval(data: bytes) -> timedelta | Interval:
    """Read a binary interval: Redshift's 12 bytes (time, months) or PostgreSQL's 16 (time, days, months).

    Examples
    --------
    >>> decode_interval(bytes.fromhex("000000649534E000" "00000000"))
    datetime.timedelta(days=5)
    >>> decode_interval(bytes.fromhex("0000000000000000" "FFFFFFFF"))
    <Interval -1 months 0 days 0 microseconds>
    """
    if len(data) == 12:
        microseconds, months = _REDSHIFT.unpack(data)
        return _interval(months, 0, microseconds)
    if len(data) == 16:
        microseconds, days, months = _POSTGRESQL.unpack(data)
        return _interval(months, days, microseconds)
    raise wrong_length("interval", "12 or 16", data)


def decode_year_to_month(data: bytes) -> IntervalYearToMonth:
    """Read a binary interval year to month.

    Examples
    --------
    >>> decode_year_to_month(bytes.fromhex("0000002A"))
    <IntervalYearToMonth 42 months>
    """
    if len(data) != 4:
        raise wrong_length("interval year to month", "4", data)
    return IntervalYearToMonth(_INT4.unpack(data)[0])


def decode_day_to_second(data: bytes) -> IntervalDayToSecond:
    """Read a binary interval day to second.

    Examples
    --------
    >>> decode_day_to_second(bytes.fromhex("00000002DFDAE800"))
    <IntervalDayToSecond 12345600000 microseconds>
    """
    if len(data) != 8:
        raise wrong_length("interval day to second", "8", data)
    return IntervalDayToSecond(_INT8.unpack(data)[0])


# --- text --------------------------------------------------------------------------------------------------------


def decode_interval_text(data: bytes) -> timedelta | Interval:
    """Read an interval from text.

    Examples
    --------
    >>> decode_interval_text(b"1 day -00:00:01")
    datetime.timedelta(seconds=86399)
    """
    try:
        return _interval(*read_interval(str(data, "ascii")))
    except OverflowError:
        raise _too_long(data) from None


def _too_long(data: bytes) -> ValueError:
    return ValueError(f"{data!r} is longer than any interval")


def decode_year_to_month_text(data: bytes) -> IntervalYearToMonth:
    """Read an interval year to month from text.

    Examples
    --------
    >>> decode_year_to_month_text(b"3 years 6 mons"), decode_year_to_month_text(b"-1-1")
    (<IntervalYearToMonth 42 months>, <IntervalYearToMonth -13 months>)
    """
    months, days, microseconds = read_interval(str(data, "ascii"))
    if days or microseconds:
        raise ValueError(f"{data!r} is not an interval year to month")
    try:
        return IntervalYearToMonth(months)
    except OverflowError:
        raise _too_long(data) from None


def decode_day_to_second_text(data: bytes) -> IntervalDayToSecond:
    """Read an interval day to second from text.

    Examples
    --------
    >>> decode_day_to_second_text(b"10 days 3 hours 25 mins 45.6 secs")
    <IntervalDayToSecond 876345600000 microseconds>
    """
    months, days, microseconds = read_interval(str(data, "ascii"))
    if months:
        raise ValueError(f"{data!r} is not an interval day to second")
    try:
        return IntervalDayToSecond(days * DAY + microseconds)
    except OverflowError:
        raise _too_long(data) from None


# --- parameters --------------------------------------------------------------------------------------------------


def _pack(microseconds: int, months: int) -> EncodedParameter:
    try:
        return oids.INTERVAL, BINARY, _REDSHIFT.pack(microseconds, months)
    except struct.error:
        raise DataError("the interval is longer than the server's 64 bits of microseconds") from None


def encode_timedelta(value: timedelta) -> EncodedParameter:
    """Send a timedelta as interval, exactly.

    Examples
    --------
    >>> from datetime import timedelta
    >>> encode_timedelta(timedelta(days=5))[2].hex()
    '000000649534e00000000000'
    """
    return _pack((value.days * 86_400 + value.seconds) * SECOND + value.microseconds, 0)


def encode_interval(value: Interval) -> EncodedParameter:
    """Send an Interval: the time with the days folded in, and the months.

    Examples
    --------
    >>> from redshift_connector.interval import Interval
    >>> encode_interval(Interval(1, 2, 3))[2].hex()
    '000000283baec00100000003'
    """
    return _pack(value.days * DAY + value.microseconds, value.months)


def encode_year_to_month(value: IntervalYearToMonth) -> EncodedParameter:
    """Send an interval year to month."""
    return oids.INTERVALY2M, BINARY, _INT4.pack(value.months)


def encode_day_to_second(value: IntervalDayToSecond) -> EncodedParameter:
    """Send an interval day to second."""
    return oids.INTERVALD2S, BINARY, _INT8.pack(value.microseconds)


# --- the records -------------------------------------------------------------------------------------------------


def _interval_shape(type_size: int, type_modifier: int) -> Shape:
    digits = type_modifier & 0xFFFF if type_modifier >= 0 else 6
    return None, type_size if type_size > 0 else None, min(digits, 6), None


CODECS = (
    Codec(
        oids.INTERVAL,
        "interval",
        "datetime.timedelta, or Interval when there are months",
        0,
        always(decode_interval_text),
        always(decode_interval),
        _interval_shape,
    ),
    Codec(
        oids.INTERVALY2M,
        "interval year to month",
        "IntervalYearToMonth",
        0,
        always(decode_year_to_month_text),
        always(decode_year_to_month),
    ),
    Codec(
        oids.INTERVALD2S,
        "interval day to second",
        "IntervalDayToSecond",
        0,
        always(decode_day_to_second_text),
        always(decode_day_to_second),
    ),
)
