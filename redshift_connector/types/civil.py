"""Dates and times of any year as integers: the proleptic Gregorian calendar without Python's limits.

Owns: days and microseconds to year, month, day and back, and their ISO text with ``BC``, read and written.
Must not know: the wire; what becomes of a year Python lacks.
"""

from __future__ import annotations

import re
from datetime import date

__all__ = [
    "DAY",
    "SECOND",
    "civil_from_days",
    "clock_text",
    "date_text",
    "days_from_civil",
    "read_date",
    "read_time",
    "read_timestamp",
    "read_timestamptz",
    "read_timetz",
    "timestamp_text",
]

SECOND = 1_000_000
DAY = 86_400 * SECOND

_CYCLE = 146_097  # days in 400 years
_SHIFT = 730_425  # days from 0000-03-01 to 2000-01-01


def days_from_civil(year: int, month: int, day: int) -> int:
    """Count the days from 2000-01-01; the year 0 is 1 BC.

    Examples
    --------
    >>> days_from_civil(2000, 1, 1), days_from_civil(1600, 1, 1), days_from_civil(-43, 3, 15)
    (0, -146097, -746117)
    """
    # Years that begin in March have the leap day at their end, so that a month's first day needs no table.
    if month <= 2:
        year -= 1
    cycle, year_of_cycle = divmod(year, 400)
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    day_of_cycle = year_of_cycle * 365 + year_of_cycle // 4 - year_of_cycle // 100 + day_of_year
    return cycle * _CYCLE + day_of_cycle - _SHIFT


def civil_from_days(days: int) -> tuple[int, int, int]:
    """Tell the year, month and day of a day counted from 2000-01-01.

    Examples
    --------
    >>> civil_from_days(0), civil_from_days(-746117)
    ((2000, 1, 1), (-43, 3, 15))
    """
    cycle, day_of_cycle = divmod(days + _SHIFT, _CYCLE)
    year_of_cycle = (day_of_cycle - day_of_cycle // 1460 + day_of_cycle // 36_524 - day_of_cycle // 146_096) // 365
    day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle // 4 - year_of_cycle // 100)
    shifted_month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * shifted_month + 2) // 5 + 1
    month = shifted_month + 3 if shifted_month < 10 else shifted_month - 9
    year = cycle * 400 + year_of_cycle + (month <= 2)
    return year, month, day


def _split_date(days: int) -> tuple[str, str]:
    year, month, day = civil_from_days(days)
    if year > 0:
        return f"{year:04}-{month:02}-{day:02}", ""
    return f"{1 - year:04}-{month:02}-{day:02}", " BC"


def date_text(days: int) -> str:
    """Write a day counted from 2000-01-01 as the server does.

    Examples
    --------
    >>> date_text(0), date_text(-746117), date_text(10**7)
    ('2000-01-01', '0044-03-15 BC', '29379-01-26')
    """
    text, era = _split_date(days)
    return text + era


def clock_text(microseconds: int) -> str:
    """Write microseconds since midnight as a time of day.

    Examples
    --------
    >>> clock_text(86_400_000_000), clock_text(1_500_000)
    ('24:00:00', '00:00:01.5')
    """
    seconds, fraction = divmod(microseconds, SECOND)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return text + f".{fraction:06}".rstrip("0") if fraction else text


def timestamp_text(microseconds: int, zone: str = "") -> str:
    """Write microseconds since 2000-01-01 as the server does.

    Examples
    --------
    >>> timestamp_text(-1, "+00"), timestamp_text(-746117 * 86_400_000_000)
    ('1999-12-31 23:59:59.999999+00', '0044-03-15 00:00:00 BC')
    """
    days, clock = divmod(microseconds, DAY)
    text, era = _split_date(days)
    return f"{text} {clock_text(clock)}{zone}{era}"


# --- text --------------------------------------------------------------------------------------------------------

_YMD = r"(\d{4,7})-(\d\d)-(\d\d)"
_CLOCK = r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?"
_ZONE = r"([+-])(\d\d)(?::?(\d\d))?(?::?(\d\d))?"
_DATE = re.compile(_YMD + "( BC)?")
_TIME = re.compile(_CLOCK)
_TIMETZ = re.compile(_CLOCK + _ZONE)
_TIMESTAMP = re.compile(_YMD + " " + _CLOCK + "( BC)?")
_TIMESTAMPTZ = re.compile(_YMD + " " + _CLOCK + _ZONE + "( BC)?")


def _match(pattern: re.Pattern[str], data: bytes, type_name: str) -> re.Match[str]:
    text = str(data, "ascii")
    match = pattern.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a {type_name}")
    return match


def _days(year: str, month: str, day: str, era: str | None) -> int:
    number = 1 - int(year) if era else int(year)
    date(2000 + number % 400, int(month), int(day))  # refuses a 30 February; the calendar repeats after 400 years
    return days_from_civil(number, int(month), int(day))


def _clock(hours: str, minutes: str, seconds: str, fraction: str | None) -> int:
    # The fraction's digits are padded, so that ``.5`` is half a second; a leap second is the next minute's first.
    whole = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    total = whole * SECOND + int((fraction or "").ljust(6, "0"))
    if int(minutes) > 59 or int(seconds) > 60 or total > DAY:
        raise ValueError(f"{hours}:{minutes}:{seconds} is not a time of day")
    return total


def _east(sign: str, hours: str, minutes: str | None, seconds: str | None) -> int:
    total = (int(hours) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)) * SECOND
    return -total if sign == "-" else total


def read_date(data: bytes) -> int:
    """Read a date of any year as days from 2000-01-01.

    Examples
    --------
    >>> read_date(b"0044-03-15 BC"), read_date(b"29379-01-26")
    (-746117, 10000000)
    """
    year, month, day, era = _match(_DATE, data, "date").groups()
    return _days(year, month, day, era)


def read_time(data: bytes) -> int:
    """Read a time of day as microseconds since midnight; 24:00:00 is one.

    Examples
    --------
    >>> read_time(b"00:00:01.5"), read_time(b"24:00:00")
    (1500000, 86400000000)
    """
    return _clock(*_match(_TIME, data, "time").groups())


def read_timetz(data: bytes) -> int:
    """Read a time with an offset as microseconds since midnight in UTC, which may lie in a neighbouring day.

    Examples
    --------
    >>> read_timetz(b"01:00:00+05:30:15")
    -16215000000
    """
    groups = _match(_TIMETZ, data, "time with time zone").groups()
    return _clock(*groups[:4]) - _east(*groups[4:])


def read_timestamp(data: bytes) -> int:
    """Read a timestamp of any year as microseconds from 2000-01-01.

    Examples
    --------
    >>> read_timestamp(b"1999-12-31 23:59:59.999999")
    -1
    """
    groups = _match(_TIMESTAMP, data, "timestamp").groups()
    return _days(groups[0], groups[1], groups[2], groups[7]) * DAY + _clock(*groups[3:7])


def read_timestamptz(data: bytes) -> int:
    """Read a timestamp with an offset, of any year, as microseconds from 2000-01-01 in UTC.

    Examples
    --------
    >>> read_timestamptz(b"2000-01-01 02:00:00+02")
    0
    """
    groups = _match(_TIMESTAMPTZ, data, "timestamp with time zone").groups()
    return _days(groups[0], groups[1], groups[2], groups[11]) * DAY + _clock(*groups[3:7]) - _east(*groups[7:11])
