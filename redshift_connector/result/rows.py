"""From DataRow frames to Python rows.

Owns: the loop over rows and columns, and the error that names a value which cannot be decoded.
Must not know: types, plans, where the bytes came from.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from typing import Any

from redshift_connector.error import DataError
from redshift_connector.result.rowset import RowReader

__all__ = ["row_reader"]

_HEADER = struct.Struct("!xIH")  # tag, length (which counts itself), number of columns
_LENGTH = struct.Struct("!i")


def row_reader(decoders: Sequence[Callable[[bytes], Any]], names: Sequence[str | bytes]) -> RowReader:
    """Return the function that reads rows, each a list with one value per decoder.

    Parameters
    ----------
    decoders : sequence of callable
        One per column, from the bytes of a value to the value.
    names : sequence of str or bytes
        Labels of the columns, for error messages.
    """
    width = len(decoders)
    header = _HEADER.unpack_from
    length_at = _LENGTH.unpack_from

    def read(data: bytes, position: int, count: int) -> tuple[list[Any], int]:
        rows: list[Any] = []
        row: list[Any] = []
        value = b""
        try:
            for _ in range(count):
                size, columns = header(data, position)
                after = position + 1 + size
                if columns != width:
                    raise DataError(f"a row has {columns} values where {width} columns were announced")
                position += 7
                row = []
                append = row.append
                for decode in decoders:
                    length = length_at(data, position)[0]
                    position += 4
                    if length >= 0:
                        value = data[position : position + length]
                        append(decode(value))
                        position += length
                    elif length == -1:
                        append(None)
                    else:
                        raise DataError(f"a value has the length {length}")
                if position != after:
                    raise DataError("the values of a row do not fill its message")
                rows.append(row)
        except Exception as exc:  # a user's decoder may raise anything
            if type(exc) is DataError:
                raise
            raise _undecodable(exc, names, len(row), value) from exc
        return rows, position

    return read


def _undecodable(exc: Exception, names: Sequence[str | bytes], column: int, value: bytes) -> DataError:
    shown = value if len(value) <= 32 else value[:32] + b"..."
    name = names[column] if column < len(names) else "?"
    return DataError(f"column {name!r} (number {column + 1}): the value {shown!r} cannot be decoded: {exc}")
