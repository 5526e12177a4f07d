"""Rows as pandas and NumPy objects.

Owns: the conversion of fetched rows, and the error for a library that is missing.
Must not know: where rows come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from redshift_connector.error import MISSING_MODULE_ERROR_MSG

if TYPE_CHECKING:
    import numpy
    import pandas

__all__ = ["to_array", "to_frame"]


def _require(module: str) -> Any:
    try:
        return import_module(module)
    except ModuleNotFoundError as exc:
        raise ModuleNotFoundError(MISSING_MODULE_ERROR_MSG.format(module=module)) from exc


def to_frame(rows: Sequence[Sequence[Any]], names: Sequence[str | bytes]) -> pandas.DataFrame:
    """Return rows as a data frame whose types pandas infers; column names are lower-cased, as published."""
    frame: pandas.DataFrame = _require("pandas").DataFrame(list(rows), columns=[name.lower() for name in names])
    return frame


def to_array(rows: Sequence[Sequence[Any]]) -> numpy.ndarray[Any, Any]:
    """Return rows as an array: two-dimensional, of one common type or of objects."""
    array: numpy.ndarray[Any, Any] = _require("numpy").array(list(rows))
    return array
