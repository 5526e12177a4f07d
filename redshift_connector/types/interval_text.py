"""Intervals in text: the words of PostgreSQL, the SQL forms, a bare number of microseconds.

Owns: reading them into months, days and microseconds, and writing words every server reads. Must not know: the
classes of the values, the binary layouts.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from redshift_connector.types.civil import SECOND

__all__ = ["Span", "interval_literal", "read_interval"]

Span = tuple[int, int, int]
"""Months, days and microseconds."""

_SIZES: dict[str, Span] = {
    "year": (12, 0, 0),
    "mon": (1, 0, 0),
    "month": (1, 0, 0),
    "week": (0, 7, 0),
    "day": (0, 1, 0),
    "hour": (0, 0, 3600 * SECOND),
    "min": (0, 0, 60 * SECOND),
    "minute": (0, 0, 60 * SECOND),
    "sec": (0, 0, SECOND),
    "second": (0, 0, SECOND),
}

_PART = re.compile(
    r"\s*(?P<sign>[+-]?)(?:"
    r"(?P<hours>\d+):(?P<minutes>\d\d)(?::(?P<seconds>\d\d)(?:\.(?P<fraction>\d{1,6}))?)?"
    r"|(?P<years>\d+)-(?P<months>\d+)"
    r"|(?P<number>\d+)(?:\.(?P<decimals>\d{1,6}))?(?:\s*(?P<unit>[a-z]+))?"
    r")(?=\s|$)"
)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def _fraction(digits: str | None) -> int:
    return int((digits or "").ljust(6, "0"))


def _size(match: re.Match[str]) -> Span:
    """Tell the size of one part without its sign, such as ``2 mons`` or ``04:05:06``."""
    if match["hours"]:
        seconds = (int(match["hours"]) * 60 + int(match["minutes"])) * 60 + int(match["seconds"] or 0)
        return 0, 0, seconds * SECOND + _fraction(match["fraction"])
    if match["years"]:
        return int(match["years"]) * 12 + int(match["months"]), 0, 0
    unit = match["unit"] or "day"  # in `10 23:59:59`, the SQL form, a bare number counts days
    months, days, microseconds = _SIZES.get(unit) or _SIZES.get(unit.removesuffix("s")) or (0, 0, 0)
    if (months, days, microseconds) == (0, 0, 0) or (match["decimals"] and microseconds != SECOND):
        raise ValueError(f"{match[0].strip()!r} is not a part of an interval")
    number = int(match["number"])
    return number * months, number * days, number * microseconds + _fraction(match["decimals"])


def read_interval(text: str) -> Span:
    """Read an interval.

    The leader node writes PostgreSQL's words, the compute nodes a bare number of microseconds.

    Examples
    --------
    >>> read_interval("1 year 2 mons 3 days 04:05:06.789")
    (14, 3, 14706789000)
    >>> read_interval("-1 years +3 days -00:00:01"), read_interval("8.64e+10"), read_interval("@ 2 mons ago")
    ((-12, 3, -1000000), (0, 0, 86400000000), (-2, 0, 0))
    """
    words = text.strip()
    if _NUMBER.fullmatch(words):
        return 0, 0, _microseconds(words)
    sign = -1 if words.endswith(" ago") else 1
    words = words.removeprefix("@").removesuffix(" ago")
    months, days, microseconds = _sum(words)
    return sign * months, sign * days, sign * microseconds


def _sum(words: str) -> Span:
    months = days = microseconds = place = 0
    sql_sign = ""
    while place < len(words) or not words:
        match = _PART.match(words, place)
        if match is None:
            raise ValueError(f"{words!r} is not an interval")
        # In `-10 23:59:59`, the SQL form, the sign of the days is that of the whole.
        sign = -1 if (match["sign"] or sql_sign) == "-" else 1
        sql_sign = match["sign"] if match["number"] and not match["unit"] else ""
        more = _size(match)
        months, days, microseconds = months + sign * more[0], days + sign * more[1], microseconds + sign * more[2]
        place = match.end()
    return months, days, microseconds


def _microseconds(number: str) -> int:
    try:
        value = Decimal(number)
    except InvalidOperation:
        raise ValueError(f"{number!r} is not an interval") from None
    if not -(2**63) <= value < 2**63:
        raise ValueError(f"{number} microseconds is longer than any interval")
    return round(value)


def interval_literal(months: int, days: int, microseconds: int) -> str:
    """Write an interval in words every server reads.

    Where the session's intervalstyle is sql_standard, a sign in front counts for all parts unless another follows.

    Examples
    --------
    >>> interval_literal(1, -2, -1_500_000), interval_literal(-1, 2, 0)
    ('1 mons -2 days -1.500000 secs', '-1 mons +2 days 0.000000 secs')
    """
    seconds, fraction = divmod(abs(microseconds), SECOND)
    sign = "-" if microseconds < 0 else ""
    days_sign = "+" if months < 0 <= days else ""
    return f"{months} mons {days_sign}{days} days {sign}{seconds}.{fraction:06} secs"
