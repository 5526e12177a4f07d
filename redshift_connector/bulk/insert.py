"""Loading with INSERT statements of many rows.

Owns: the checks of table and columns, the statements, how a file or a data frame becomes rows.
Must not know: cursors; it is given the two calls it needs. Markers are question marks.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from redshift_connector.error import Error, InterfaceError
from redshift_connector.protocol.codes import MAX_PARAMETERS
from redshift_connector.sql.identifiers import qualified_name, split_qualified_name

if TYPE_CHECKING:
    import pandas

__all__ = ["FileInsert", "insert_file", "write_frame"]

# Runs a statement and returns the number of rows it changed.
Execute = Callable[[str, Sequence[Any]], int]
FetchAll = Callable[[], tuple[Any, ...]]

_ROWS_PER_STATEMENT = 1000


@dataclass(frozen=True, slots=True)
class FileInsert:
    """What to insert from which file; see `Cursor.insert_data_bulk`."""

    filename: str
    table: str
    indices: Sequence[int]
    columns: Sequence[str]
    delimiter: str
    batch_size: int


def insert_file(execute: Execute, fetchall: FetchAll, job: FileInsert) -> int:
    """Insert the chosen fields of a CSV file and return the number of rows."""
    if job.batch_size < 1:
        raise InterfaceError("batch_size must be greater than 1")
    _check_table(execute, fetchall, job.table, "insert_data_bulk")
    _check_columns(execute, fetchall, job)
    if len(job.columns) != len(job.indices):
        raise InterfaceError("column_names and parameter_indices must be the same length")
    names = ", ".join(map(qualified_name, job.columns))
    with open(job.filename, newline="", encoding="utf-8") as file:  # noqa: PTH123 - the path may be text of any kind
        lines = csv.reader(file, delimiter=job.delimiter)
        next(lines, None)  # the header
        rows = (_fields(line, job.indices, lines.line_num) for line in lines if line)
        return _insert(execute, f"INSERT INTO {qualified_name(job.table)} ({names}) VALUES ", rows, job.batch_size)


def write_frame(execute: Execute, fetchall: FetchAll, frame: pandas.DataFrame, table: str) -> None:
    """Insert the rows of a data frame by position."""
    _check_table(execute, fetchall, table, "write_dataframe")
    try:
        _insert(execute, f"INSERT INTO {qualified_name(table)} VALUES ", _frame_rows(frame), _ROWS_PER_STATEMENT)
    except Error as exc:
        raise InterfaceError(f"the data frame could not be written to {table}: {exc}") from exc


def _insert(execute: Execute, head: str, rows: Iterable[Sequence[Any]], batch_size: int) -> int:
    """Send rows, many in one statement; the number of parameters of a statement is bounded."""
    pending = iter(rows)
    first = next(pending, None)
    if first is None:
        return 0
    pending = chain((first,), pending)
    group = f"({', '.join('?' * len(first))})"
    per_statement = max(1, min(batch_size, MAX_PARAMETERS // max(1, len(first))))
    count = 0
    while batch := list(islice(pending, per_statement)):
        count += execute(head + ", ".join([group] * len(batch)), list(chain.from_iterable(batch)))
    return count


def _fields(line: list[str], indices: Sequence[int], number: int) -> list[str]:
    try:
        return [line[index] for index in indices]
    except IndexError as exc:
        wanted = max(indices) + 1
        raise InterfaceError(f"line {number} of the file has {len(line)} fields, {wanted} are needed") from exc


def _frame_rows(frame: pandas.DataFrame) -> Iterator[tuple[Any, ...]]:
    missing = frame.isna().to_numpy()
    rows = frame.itertuples(index=False, name=None)
    for values, gaps in zip(rows, missing, strict=True):
        yield tuple(None if gap else value for value, gap in zip(values, gaps, strict=True))


def _check_table(execute: Execute, fetchall: FetchAll, table: str, caller: str) -> None:
    parts = split_qualified_name(table)
    sql = "select 1 from pg_catalog.svv_all_tables where table_name = ?"
    if len(parts) > 2:
        raise InterfaceError(f"Invalid table name passed to {caller}: {table}")
    execute(sql + (" and schema_name = ?" if len(parts) == 2 else ""), parts[::-1])
    if not fetchall():
        raise InterfaceError(f"Invalid table name passed to {caller}: {table}")


def _check_columns(execute: Execute, fetchall: FetchAll, job: FileInsert) -> None:
    parts = split_qualified_name(job.table)
    condition = " and schema_name = ?" if len(parts) == 2 else ""
    sql = f"select 1 from pg_catalog.svv_all_columns where table_name = ? and column_name = ?{condition}"
    for column in job.columns:
        execute(sql, [parts[-1], column, *parts[:-1]])
        if not fetchall():
            raise InterfaceError(f"Invalid column name passed to insert_data_bulk: {column}")
