"""The constructors of PEP 249: values for parameters, made from parts or from a clock.

Owns: the seven functions.
Must not know: how a value is sent.
"""

from __future__ import annotations

import datetime
import time
from typing import TypeVar

__all__ = [
    "Binary",
    "Date",
    "DateFromTicks",
    "Time",
    "TimeFromTicks",
    "Timestamp",
    "TimestampFromTicks",
]

AnyValue = TypeVar("AnyValue")


def Date(year: int, month: int, day: int) -> datetime.date:
    """Return a date.

    Examples
    --------
    >>> Date(2024, 2, 29)
    datetime.date(2024, 2, 29)
    """
    return datetime.date(year, month, day)


def Time(hour: int, minute: int, second: int) -> datetime.time:
    """Return a time of day.

    Examples
    --------
    >>> Time(23, 59, 58)
    datetime.time(23, 59, 58)
    """
    return datetime.time(hour, minute, second)


def Timestamp(year: int, month: int, day: int, hour: int, minute: int, second: int) -> datetime.datetime:
    """Return a date and time without a zone.

    Examples
    --------
    >>> Timestamp(2024, 2, 29, 12, 0, 0)
    datetime.datetime(2024, 2, 29, 12, 0)
    """
    return datetime.datetime(year, month, day, hour, minute, second)


def DateFromTicks(ticks: float) -> datetime.date:
    """Return the date, in local time, of a number of seconds since 1970 began in UTC.

    Examples
    --------
    >>> DateFromTicks(86400 * 365) == Date(*time.localtime(86400 * 365)[:3])
    True
    """
    return Date(*time.localtime(ticks)[:3])


def TimeFromTicks(ticks: float) -> datetime.time:
    """Return the time of day, in local time and whole seconds, of a number of seconds since 1970.

    Examples
    --------
    >>> TimeFromTicks(1.75) == Time(*time.localtime(1)[3:6])
    True
    """
    return Time(*time.localtime(ticks)[3:6])


def TimestampFromTicks(ticks: float) -> datetime.datetime:
    """Return the date and time, in local time and whole seconds, of a number of seconds since 1970.

    Examples
    --------
    >>> TimestampFromTicks(0) == Timestamp(*time.localtime(0)[:6])
    True
    """
    return Timestamp(*time.localtime(ticks)[:6])


def Binary(value: AnyValue) -> AnyValue:
    """Return the value itself: bytes need no wrapping here.

    Examples
    --------
    >>> Binary(b"abc")
    b'abc'
    """
    return value
