"""One result: what a statement answered, and the rows still to be fetched.

Owns: the received DataRow frames of one statement, which of them were fetched, freeing those that were.
Must not know: the connection, the statement's text, how a value is decoded.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from redshift_connector.error import DataError, ProgrammingError

if TYPE_CHECKING:
    from redshift_connector.protocol.backend import RowDescription
    from redshift_connector.result.plan import Plan

__all__ = ["ResultSet", "RowReader"]

# (frames, position, number of rows) -> (rows, position after them)
RowReader: TypeAlias = Callable[[bytes, int, int], tuple[list[Any], int]]


# From so many rows on a reader made for the columns pays for its making.
MANY = 100


class ResultSet:
    """What one statement answered.

    Attributes
    ----------
    description : RowDescription or None
        The columns, if they were asked for.
    plan : Plan or None
        How the rows are read; None when the statement returns no rows.
    tag : bytes or None
        The command tag; None until the statement completed, and for an empty statement.
    runs : list of (bytes, int)
        The rows not fetched yet: whole frames, headers included, and the number of rows in each run.
    received : int
        How many rows came.
    """

    __slots__ = ("_position", "description", "plan", "received", "runs", "tag")

    def __init__(self) -> None:
        self.description: RowDescription | None = None
        self.plan: Plan | None = None
        self.tag: bytes | None = None
        self.runs: list[tuple[bytes, int]] = []
        self.received = 0
        self._position = 0

    def take(self, limit: int) -> list[Any]:
        """Return up to ``limit`` rows.

        Raises
        ------
        ProgrammingError
            If the statement returned no rows at all.
        DataError
            If a value cannot be decoded; then no row is taken.
        """
        plan = self.plan
        if plan is None:
            raise ProgrammingError("no result set")
        try:
            return self.take_with(plan.read if limit < MANY else plan.read_many, limit)
        except DataError as exc:
            number = self._first_unreadable(plan.read)
            raise DataError(
                f"{exc}. It is in row {number} of this fetch, none of which was consumed: fetch fewer rows to get "
                "those before it, or register a decoder for the type"
            ) from exc.__cause__

    def _first_unreadable(self, read: RowReader) -> int:
        """Count from 1 to the row that cannot be read."""
        number = 1
        position = self._position
        for data, count in self.runs:
            for _ in range(count):
                try:
                    _, position = read(data, position, 1)
                except DataError:
                    return number
                number += 1
            position = 0
        return number

    def take_with(self, read: RowReader, limit: int) -> list[Any]:
        """Return up to ``limit`` rows as ``read`` makes them, and let go of their bytes."""
        if not self.runs or limit <= 0:
            return []
        data, count = self.runs[0]
        if limit > count:
            return self._take_runs(read, limit)
        rows, position = read(data, self._position, limit)
        if limit == count:
            del self.runs[0]
            position = 0
        else:
            self.runs[0] = (data, count - limit)
        self._position = position
        return rows

    def _take_runs(self, read: RowReader, limit: int) -> list[Any]:
        """Take rows of several runs; their bytes are given up only when all could be read."""
        rows: list[Any] = []
        position = self._position
        used = 0
        for data, count in self.runs:
            wanted = min(limit - len(rows), count)
            if not wanted:
                break
            part, after = read(data, position, wanted)
            rows += part
            if wanted < count:
                self.runs[used] = (data, count - wanted)
                position = after
                break
            position = 0
            used += 1
        del self.runs[:used]
        self._position = position
        return rows
