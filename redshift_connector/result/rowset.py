"""One result: what a statement answered, and the rows still to be fetched.

Owns: the counts of PEP 249 and the rows of one statement.
Must not know: the connection, the statement's text.
"""

from __future__ import annotations

from typing import Any

from redshift_connector.error import ProgrammingError
from redshift_connector.result.block import Block, RowReader
from redshift_connector.result.plan import Plan

__all__ = ["ResultSet"]


class ResultSet:
    """What one statement answered.

    Parameters
    ----------
    plan : Plan or None
        None when the statement returns no rows.
    block : Block
        The rows that came.
    rowcount : int
        Rows changed, -1 when the statement does not say.
    redshift_rowcount : int
        The same, or the number of rows received for a statement that returns rows.
    """

    __slots__ = ("_block", "plan", "redshift_rowcount", "rowcount")

    def __init__(self, plan: Plan | None, block: Block, rowcount: int, redshift_rowcount: int) -> None:
        self.plan = plan
        self._block = block
        self.rowcount = rowcount
        self.redshift_rowcount = redshift_rowcount

    @property
    def remaining(self) -> int:
        """Number of rows not fetched yet."""
        return self._block.remaining

    def take(self, limit: int) -> list[Any]:
        """Return up to ``limit`` rows.

        Raises
        ------
        ProgrammingError
            If the statement returned no rows at all.
        DataError
            If a value cannot be decoded; then no row is consumed.
        """
        if self.plan is None:
            raise ProgrammingError("no result set")
        return self._block.take(self.plan.read, limit)

    def take_raw(self, read: RowReader) -> list[Any]:
        """Return all remaining rows as ``read`` makes them, without decoding."""
        return self._block.take(read, self._block.remaining)
