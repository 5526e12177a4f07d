"""Values of numpy and pandas, recognised without importing either.

Owns: their Python equals. Must not know: how those are sent. A value of such a library can only exist once its
library is loaded, so looking into `sys.modules` is enough.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from redshift_connector.error import DataError, NotSupportedError

__all__ = ["is_missing_marker", "numpy_equal"]

_MISSING = frozenset({"NaTType", "NAType"})


def is_missing_marker(python_type: type) -> bool:
    """Tell whether this is the type of pandas.NaT or pandas.NA, which stand for NULL.

    Examples
    --------
    >>> is_missing_marker(float)
    False
    """
    # The module that pandas says they are from differs between its releases.
    return python_type.__name__ in _MISSING and python_type.__module__.partition(".")[0] == "pandas"


def _item(value: Any) -> Any:
    return value.item()


def _long_double(value: Any) -> float:
    nearest = float(value)
    if nearest != value and value == value:
        raise DataError("the number has more digits than a float8 holds")
    return nearest


def _moment(value: Any) -> Any:
    """Give a datetime64 as date, datetime or None for NaT; what is finer than a microsecond is cut off."""
    equal = value.item()
    if isinstance(equal, int):
        equal = value.astype("datetime64[us]").item()
    return _in_range(equal, value)


def _in_range(equal: Any, value: Any) -> Any:
    if isinstance(equal, int):  # numpy's answer for what datetime cannot hold
        raise DataError(f"{value!r} is outside what Python's datetime can hold")
    return equal


def _span(value: Any) -> Any:
    """Give a timedelta64 as timedelta, or None for NaT; what is finer than a microsecond is cut off."""
    equal = value.item()
    if isinstance(equal, int):
        if value.dtype.str[-2:] in ("m8", "Y]", "M]"):
            raise NotSupportedError(f"a {value.dtype} has no fixed length")
        equal = value.astype("timedelta64[us]").item()
    return _in_range(equal, value)


def numpy_equal(python_type: type) -> Callable[[Any], Any] | None:
    """Give the function from a numpy scalar of this type to its Python equal; None if it is no numpy scalar.

    Examples
    --------
    >>> numpy_equal(int) is None
    True
    """
    numpy = sys.modules.get("numpy")
    if numpy is None or not issubclass(
        python_type, getattr(numpy, "generic", ())
    ):  # without it, numpy is still loading
        return None
    if issubclass(python_type, numpy.longdouble):
        return _long_double
    if issubclass(python_type, numpy.timedelta64):
        return _span
    if issubclass(python_type, numpy.datetime64):
        return _moment
    if issubclass(python_type, (numpy.integer, numpy.floating, numpy.bool_, numpy.str_, numpy.bytes_)):
        return _item
    return None
