"""`Cursor`, the cursor object of PEP 249.

Owns: the verbs of a cursor, each a call into a lower floor; which result is current.
Must not know: messages, decoding, how a statement is sent.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from redshift_connector._published import DATA_ROW, keep_row, raw_rows
from redshift_connector.bulk import insert
from redshift_connector.core import Connection
from redshift_connector.error import Error, InterfaceError, ProgrammingError
from redshift_connector.result.frames import to_array, to_frame
from redshift_connector.result.rowset import ResultSet
from redshift_connector.session.extended import Parameters
from redshift_connector.sql import command_tag
from redshift_connector.sql.identifiers import qualified_name
from redshift_connector.sql.placeholders import Query
from redshift_connector.types.parameters import encode

if TYPE_CHECKING:
    from types import TracebackType

    import numpy
    import pandas
    from typing_extensions import Self

__all__ = ["Cursor"]

# Its attribute paramstyle is a published global, which programs assign to.
_package = sys.modules[__name__.partition(".")[0]]

# A flight of executemany: so few statements that their answers fit the buffers between the two sides, and so few
# bytes that they need not be held twice.
_BATCH_STATEMENTS = 1000
_BATCH_BYTES = 4 << 20


class Cursor:
    """Runs statements and fetches their rows.

    Parameters
    ----------
    connection : Connection
        Where statements are run.
    paramstyle : str, optional
        One of qmark, numeric, named, format, pyformat; by default `redshift_connector.paramstyle` as it is now.

    Attributes
    ----------
    arraysize : int
        How many rows `fetchmany` returns when it is not told; 1 at first.
    paramstyle : str
        May be set at any time.

    Examples
    --------
    >>> with connection.cursor() as cursor:
    ...     cursor.execute("select %s::int + 1 as n", (41,)).fetchall()
    ([42],)
    """

    def __init__(self, connection: Connection, paramstyle: str | None = None) -> None:
        self._connection: Connection | None = connection
        self.arraysize = 1
        self.stream: object = None
        self.paramstyle = _package.paramstyle if paramstyle is None else paramstyle
        self._results: list[ResultSet] = []
        self._result: ResultSet | None = None
        self._next = 0
        # Set by what runs many statements; otherwise the current result tells.
        self._rowcount: int | None = None
        self._redshift_rowcount: int | None = None
        self._executed = False

    # --- attributes ---

    @property
    def connection(self) -> Connection | None:
        """The connection, or None after `close`."""
        return self._connection

    @property
    def rowcount(self) -> int:
        """Rows changed by the last INSERT, UPDATE, DELETE or MERGE; -1 for all else."""
        if self._rowcount is not None:
            return self._rowcount
        return -1 if self._result is None else _rowcount(self._result)

    @property
    def redshift_rowcount(self) -> int:
        """The same as `rowcount`, or the number of rows of a SELECT."""
        if self._redshift_rowcount is not None:
            return self._redshift_rowcount
        return -1 if self._result is None else _redshift_rowcount(self._result)

    @property
    def description(self) -> list[tuple[Any, ...]] | None:
        """One tuple per column: name, type OID, display size, internal size, precision, scale, null_ok.

        None before the first statement and after one that returns no rows.
        """
        result = self._result
        return None if result is None or result.plan is None else result.plan.description

    @property
    def ps(self) -> dict[str, Any] | None:
        """The published view of the statement: ``row_desc`` is a list with one dict per column."""
        if not self._executed:
            return None
        plan = self._result.plan if self._result is not None else None
        return {"row_desc": plan.row_desc if plan is not None else []}

    # --- running statements ---

    def execute(
        self, operation: str, args: Any = None, stream: object = None, merge_socket_read: bool = False
    ) -> Self:
        """Run a statement, or several in one text if there are no parameters.

        Parameters
        ----------
        operation : str
            SQL text, with markers in this cursor's `paramstyle`.
        args : sequence or mapping, optional
            Values for the markers. None sends the text untouched; anything else, be it empty, converts it.
        stream, merge_socket_read : object
            Published; have no effect.

        Returns
        -------
        Cursor
            This cursor.

        Raises
        ------
        ProgrammingError
            If the statement is wrong, or the arguments do not fit it. Most of what a server reports is of this class.
        DataError, NotSupportedError
            If a value cannot be sent; nothing was sent then.
        InterfaceError
            If the cursor or the connection is closed.

        Examples
        --------
        >>> cursor.execute("select 1 as a; select 2 as b").fetchall(), cursor.nextset(), cursor.fetchall()
        (([1],), True, ([2],))
        """
        connection = self._start(stream, merge_socket_read)
        query = connection._compile(self.paramstyle, operation, args)
        self._deliver(connection._results(query, query.arguments(args) if args is not None else ()))
        return self

    def _start(self, stream: object = None, merge_socket_read: bool = False) -> Connection:
        """Forget the last result and return the connection."""
        connection = self._connection
        if connection is None:
            raise InterfaceError("Cursor closed")
        connection.merge_socket_read = merge_socket_read
        self.stream = stream
        self._results = []
        self._next = 0
        self._result = None
        self._rowcount = self._redshift_rowcount = None
        self._executed = True
        return connection

    def _deliver(self, results: list[ResultSet]) -> None:
        """Take over the results of a statement."""
        self._results = results
        self._next = 0
        self.nextset()

    def nextset(self) -> bool | None:
        """Go on to the result of the next statement of the text.

        Returns
        -------
        bool or None
            True, or None when there is none.
        """
        if self._next >= len(self._results):
            return None
        self._result = result = self._results[self._next]
        self._next += 1
        if result.received and self._connection is not None:
            handler = self._connection.message_types.get(DATA_ROW, keep_row)
            if handler is not keep_row:
                for body in result.take_with(raw_rows, result.received):
                    handler(body, self)
        return True

    def executemany(self, operation: str, param_sets: Iterable[Any]) -> Self:
        """Run a statement once for each set of parameters, many in one round trip.

        Parameters
        ----------
        operation : str
            SQL text with markers.
        param_sets : iterable of sequence or mapping
            One set of values per run; it is read as it is needed.

        Returns
        -------
        Cursor
            This cursor; `rowcount` is the sum, and the rows of the last run can be fetched.

        Raises
        ------
        Error
            As `execute`. The statement is run in groups of up to 1,000; within the group that failed nothing took
            effect, and the error's note says which sets are in it.

        Examples
        --------
        >>> cursor.execute("create temp table t (a int, b varchar)")
        <...>
        >>> cursor.executemany("insert into t values (%s, %s)", [(1, "x"), (2, "y")]).rowcount
        2
        """
        connection = self._start()
        query: Query | None = None
        rowcounts: list[int] = []
        redshift_rowcounts: list[int] = []
        last: ResultSet | None = None
        sets = iter(param_sets)
        while batch := self._encode_batch(connection, operation, sets):
            query = query or connection._compile(self.paramstyle, operation, ())
            try:
                results = connection._batch(query, batch)
            except Error as exc:
                _note_sets(exc, len(rowcounts), len(batch))
                raise
            for result in results:
                if result.tag is None:
                    raise ProgrammingError("query was empty")
                rowcounts.append(_rowcount(result))
                redshift_rowcounts.append(_redshift_rowcount(result))
                last = result
        self._deliver([last] if last is not None else [])
        self._rowcount = -1 if -1 in rowcounts else sum(rowcounts)
        self._redshift_rowcount = -1 if -1 in redshift_rowcounts else sum(redshift_rowcounts)
        return self

    def _encode_batch(self, connection: Connection, operation: str, sets: Iterator[Any]) -> list[Parameters]:
        """Encode the next sets of parameters, as many as go into one flight."""
        batch: list[Parameters] = []
        size = 0
        for args in islice(sets, _BATCH_STATEMENTS):
            query = connection._compile(self.paramstyle, operation, ())
            parameters = Parameters(*encode(connection._registry, query.arguments(() if args is None else args)))
            batch.append(parameters)
            size += sum([len(payload) for payload in parameters.payloads if payload is not None])
            if size > _BATCH_BYTES:
                break
        return batch

    def callproc(self, procname: str, parameters: Sequence[Any] | None = None) -> Sequence[Any] | None:
        """Call a stored procedure.

        Parameters
        ----------
        procname : str
            Its name, with the schema if need be; parts may be in double quotes.
        parameters : sequence, optional
            Its arguments.

        Returns
        -------
        sequence or None
            A copy of the parameters. Values of OUT and INOUT arguments are one row, to be fetched.

        Examples
        --------
        >>> cursor.callproc("twice", (21,))
        [21]
        >>> cursor.fetchone()
        [42]
        """
        values = list(parameters) if parameters is not None else []
        markers = ", ".join("?" * len(values))
        self._execute_own(f"call {qualified_name(procname)}({markers})", values)
        return values if parameters is not None else None

    def _execute_own(self, operation: str, values: Sequence[Any]) -> int:
        """Run a statement of the driver's own, whose markers are question marks, and return its `rowcount`."""
        connection = self._start()
        query = connection._compile("qmark", operation, values)
        self._deliver(connection._results(query, query.arguments(values)))
        return self.rowcount

    def setinputsizes(self, *sizes: object) -> None:
        """Do nothing, as PEP 249 allows."""

    def setoutputsize(self, size: object, column: object = None) -> None:
        """Do nothing, as PEP 249 allows."""

    # --- fetching ---

    def _current(self) -> ResultSet:
        if self._result is None:
            raise ProgrammingError("no result set" if self._executed else "A query hasn't been issued.")
        return self._result

    def fetchone(self) -> list[Any] | None:
        """Return the next row as a list, or None when there is no more."""
        rows = (self._result or self._current()).take(1)
        return rows[0] if rows else None

    def fetchmany(self, num: int | None = None, *, size: int | None = None) -> tuple[Any, ...]:
        """Return the next rows as a tuple of lists; it is empty when there are no more.

        Parameters
        ----------
        num, size : int, optional
            How many at most; `arraysize` by default. `size` is the name of PEP 249.
        """
        count = num if num is not None else size if size is not None else self.arraysize
        if count < 0:
            raise ProgrammingError(f"fetchmany takes a number of rows, not {count}")
        return tuple(self._current().take(count))

    def fetchall(self) -> tuple[Any, ...]:
        """Return all remaining rows as a tuple of lists."""
        result = self._current()
        return tuple(result.take(max(1, result.received)))

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> list[Any]:
        row = self.fetchone()
        if row is None:
            raise StopIteration
        return row

    def fetch_dataframe(self, num: int | None = None) -> pandas.DataFrame:
        """Return the next rows as a pandas data frame.

        Parameters
        ----------
        num : int, optional
            How many rows at most; all by default, and for 0.

        Returns
        -------
        pandas.DataFrame
            Column names are lower-cased.

        Raises
        ------
        ModuleNotFoundError
            If pandas is not installed; the text says what to install.
        """
        rows = self.fetchmany(num) if num else self._fetchall_described()
        plan = self._current().plan
        return to_frame(rows, plan.names if plan is not None else ())

    def _fetchall_described(self) -> tuple[Any, ...]:
        if self._result is not None and self._result.plan is None:
            warnings.warn(
                "No row description was found. pandas dataframe will be missing column labels.", stacklevel=3
            )
        return self.fetchall()

    def fetch_numpy_array(self, num: int | None = None) -> numpy.ndarray[Any, Any]:
        """Return the next rows as a NumPy array.

        Parameters
        ----------
        num : int, optional
            How many rows at most; all by default, and for 0.

        Returns
        -------
        numpy.ndarray
            Shape (rows, columns); of a number type if all values are numbers, else of objects.

        Raises
        ------
        ModuleNotFoundError
            If NumPy is not installed; the text says what to install.
        """
        return to_array(self.fetchmany(num) if num else self.fetchall())

    # --- loading ---

    def insert_data_bulk(
        self,
        filename: str,
        table_name: str,
        parameter_indices: Sequence[int],
        column_names: Sequence[str],
        delimiter: str,
        batch_size: int = 1,
    ) -> Self:
        """Insert rows of a CSV file, whose first line is a header, with INSERT statements of many rows.

        Parameters
        ----------
        filename : str
            The file.
        table_name : str
            The table, with its schema if need be.
        parameter_indices : sequence of int
            Which fields of a line are inserted, counted from 0.
        column_names : sequence of str
            The columns they go to, in the same order.
        delimiter : str
            One character.
        batch_size : int
            Rows per statement.

        Returns
        -------
        Cursor
            This cursor; `rowcount` counts all rows. Nothing is committed.

        Raises
        ------
        InterfaceError
            If the table or a column does not exist, or the arguments do not fit together.
        """
        job = insert.FileInsert(filename, table_name, parameter_indices, column_names, delimiter, batch_size)
        count = insert.insert_file(self._execute_own, self.fetchall, job)
        self._rowcount = self._redshift_rowcount = count
        return self

    def write_dataframe(self, df: pandas.DataFrame, table: str) -> None:
        """Insert the rows of a data frame by position.

        Parameters
        ----------
        df : pandas.DataFrame
            Missing values (NaN, NaT, NA) become NULL. The index is not written.
        table : str
            The table, with its schema if need be.

        Raises
        ------
        InterfaceError
            If the table does not exist or a row cannot be written; the reason is its cause.
        """
        insert.write_frame(self._execute_own, self.fetchall, df, table)

    # --- the end ---

    def close(self) -> None:
        """Let go of the connection; rows that came can still be fetched. Calling it again does nothing."""
        self._connection = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def _rowcount(result: ResultSet) -> int:
    return command_tag.row_count(command_tag.parse(result.tag or b""))


def _redshift_rowcount(result: ResultSet) -> int:
    return command_tag.redshift_row_count(command_tag.parse(result.tag or b""), result.received)


def _note_sets(exc: Error, done: int, count: int) -> None:
    """Tell which sets of parameters are in the group that failed."""
    if hasattr(exc, "add_note"):
        first = done + exc.completed
        exc.add_note(f"in executemany, sets of parameters {done} to {done + count - 1} went together; {first} failed")
