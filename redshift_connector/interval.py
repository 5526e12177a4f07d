"""The three interval classes of the published driver.

Owns: their limits, equality and text. Must not know: the wire, and `datetime.timedelta`'s choice of units beyond
converting to and from it.
"""

from __future__ import annotations

import datetime

__all__ = ["Interval", "IntervalDayToSecond", "IntervalYearToMonth"]

_INT4 = range(-(2**31), 2**31)
_INT8 = range(-(2**63), 2**63)
_MICROSECOND = datetime.timedelta(microseconds=1)


def _checked(field: str, value: int, limits: range) -> int:
    if not isinstance(value, int):
        raise TypeError(f"{field} must be an int, not {type(value).__name__}")
    if value not in limits:
        raise OverflowError(f"{field} must be representable as a {limits.stop.bit_length()}-bit integer")
    return value


class Interval:
    """A span of months, days and microseconds, which cannot be added up to one length.

    Parameters
    ----------
    microseconds : int
        A 64-bit integer.
    days, months : int
        32-bit integers.

    Examples
    --------
    >>> Interval(microseconds=3, days=2, months=1)
    <Interval 1 months 2 days 3 microseconds>
    >>> Interval(3, 2, 1).total_seconds()
    172800.000003
    >>> Interval(months=1) == Interval(days=30)
    False
    """

    __slots__ = ("_days", "_microseconds", "_months")

    __hash__ = None  # type: ignore[assignment]  # it can be changed, as in the published driver

    def __init__(self, microseconds: int = 0, days: int = 0, months: int = 0) -> None:
        self._microseconds = _checked("microseconds", microseconds, _INT8)
        self._days = _checked("days", days, _INT4)
        self._months = _checked("months", months, _INT4)

    @property
    def microseconds(self) -> int:
        """The microseconds, without days and months."""
        return self._microseconds

    @microseconds.setter
    def microseconds(self, value: int) -> None:
        self._microseconds = _checked("microseconds", value, _INT8)

    @property
    def days(self) -> int:
        """The days, without months and microseconds."""
        return self._days

    @days.setter
    def days(self, value: int) -> None:
        self._days = _checked("days", value, _INT4)

    @property
    def months(self) -> int:
        """The months."""
        return self._months

    @months.setter
    def months(self, value: int) -> None:
        self._months = _checked("months", value, _INT4)

    def total_seconds(self) -> float:
        """Count the seconds of the days and microseconds; months have no length and are left out."""
        return (self._days * 86_400_000_000 + self._microseconds) / 1_000_000

    def __eq__(self, other: object) -> bool:
        # The subclasses are other types in SQL, so each kind is equal only to its own.
        return (
            type(other) is type(self)
            and isinstance(other, Interval)
            and self._months == other._months
            and self._days == other._days
            and self._microseconds == other._microseconds
        )

    def __neq__(self, other: object) -> bool:
        """Tell whether the two differ: the published driver's name for ``!=``, kept for those who call it."""
        return self != other

    def __repr__(self) -> str:
        return f"<Interval {self._months} months {self._days} days {self._microseconds} microseconds>"


class IntervalYearToMonth(Interval):
    """A number of months: INTERVAL YEAR TO MONTH.

    The fields it does not have read as 0 and cannot be set.

    Parameters
    ----------
    months : int
        A 32-bit integer.
    year_month : tuple of int, optional
        Years and months, instead of `months`.

    Examples
    --------
    >>> IntervalYearToMonth(year_month=(3, 6))
    <IntervalYearToMonth 42 months>
    >>> IntervalYearToMonth(-13).getYearMonth()
    (-1, -1)
    """

    __slots__ = ()

    def __init__(self, months: int = 0, year_month: tuple[int, int] | None = None) -> None:
        if year_month is not None:
            years, extra = year_month
            months = _checked("years", years, _INT4) * 12 + _checked("months", extra, _INT4)
        super().__init__(months=months)

    @property  # type: ignore[misc]  # without a setter
    def microseconds(self) -> int:
        """Always 0."""
        return 0

    @property  # type: ignore[misc]  # without a setter
    def days(self) -> int:
        """Always 0."""
        return 0

    def getYearMonth(self) -> tuple[int, int]:
        """Split into years and months of the same sign."""
        years, months = divmod(abs(self._months), 12)
        return (years, months) if self._months >= 0 else (-years, -months)

    def __repr__(self) -> str:
        return f"<IntervalYearToMonth {self._months} months>"


class IntervalDayToSecond(Interval):
    """A number of microseconds: INTERVAL DAY TO SECOND.

    The fields it does not have read as 0 and cannot be set.

    Parameters
    ----------
    microseconds : int
        A 64-bit integer.
    timedelta : datetime.timedelta, optional
        The same length, instead of `microseconds`.

    Examples
    --------
    >>> import datetime
    >>> IntervalDayToSecond(timedelta=datetime.timedelta(hours=1))
    <IntervalDayToSecond 3600000000 microseconds>
    >>> IntervalDayToSecond(2).getTimedelta()
    datetime.timedelta(microseconds=2)
    """

    __slots__ = ()

    def __init__(self, microseconds: int = 0, timedelta: datetime.timedelta | None = None) -> None:
        if timedelta is not None:
            microseconds = timedelta // _MICROSECOND
        super().__init__(microseconds=microseconds)

    @property  # type: ignore[misc]  # without a setter
    def days(self) -> int:
        """Always 0: whole days are counted in microseconds."""
        return 0

    @property  # type: ignore[misc]  # without a setter
    def months(self) -> int:
        """Always 0."""
        return 0

    def getTimedelta(self) -> datetime.timedelta:
        """Make the timedelta of the same length, exactly."""
        return datetime.timedelta(microseconds=self._microseconds)

    def __repr__(self) -> str:
        return f"<IntervalDayToSecond {self._microseconds} microseconds>"
