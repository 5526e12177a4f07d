"""What becomes of a date or time that Python cannot hold.

Owns: the option `out_of_range`, and the words for such values. Must not know: the wire.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from redshift_connector.types.civil import date_text, timestamp_text
from redshift_connector.types.codec import ValueOutOfRange

__all__ = ["Elsewhere", "elsewhere_for", "far_date", "far_timestamp"]

_FOREVER, _NEVER = 2**63 - 1, -(2**63)  # infinity and -infinity of a timestamp
_FOREVER_DAYS, _NEVER_DAYS = 2**31 - 1, -(2**31)  # and of a date

Elsewhere = Callable[[bool, str], Any]
"""Given whether a value lies beyond the upper end, and its ISO text, what the user gets for it."""


def elsewhere_for(policy: str, type_name: str, lowest: Any, highest: Any) -> Elsewhere:
    """Turn the option `out_of_range` into what is done for one type.

    Parameters
    ----------
    policy : str
        The option's value.
    type_name : str
        The type's name, for the error.
    lowest, highest : object
        The limits of what Python holds.

    Examples
    --------
    >>> elsewhere_for("clamp", "number", 1, 9)(True, "ten"), elsewhere_for("text", "number", 1, 9)(True, "ten")
    (9, 'ten')
    """

    def clamp(is_above: bool, text: str) -> Any:  # noqa: ARG001
        return highest if is_above else lowest

    def refuse(is_above: bool, text: str) -> Any:  # noqa: ARG001
        raise ValueOutOfRange(f"the {type_name} {text} is outside what Python can hold ({lowest} to {highest})")

    def nothing(is_above: bool, text: str) -> Any:  # noqa: ARG001
        return None

    def as_text(is_above: bool, text: str) -> Any:  # noqa: ARG001
        return text

    return {"clamp": clamp, "raise": refuse, "none": nothing, "text": as_text}[policy]


def far_date(days: int, elsewhere: Elsewhere) -> Any:
    """Give what the user wants for a day, counted from 2000-01-01, that Python cannot hold."""
    if days == _FOREVER_DAYS:
        return elsewhere(True, "infinity")
    if days == _NEVER_DAYS:
        return elsewhere(False, "-infinity")
    return elsewhere(days > 0, date_text(days))


def far_timestamp(microseconds: int, zone: str, elsewhere: Elsewhere) -> Any:
    """Give what the user wants for a moment, in microseconds from 2000-01-01, that Python cannot hold."""
    if microseconds == _FOREVER:
        return elsewhere(True, "infinity")
    if microseconds == _NEVER:
        return elsewhere(False, "-infinity")
    return elsewhere(microseconds > 0, timestamp_text(microseconds, zone))
