"""Rows as they came from the wire.

Owns: the received DataRow frames of one result, how many are left, freeing what was read.
Must not know: how a value is decoded.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

__all__ = ["Block", "RowReader"]

# (frames, position, number of rows) -> (rows, position after them)
RowReader: TypeAlias = Callable[[bytes, int, int], tuple[list[Any], int]]


class Block:
    """Runs of DataRow frames, consumed from the front.

    Parameters
    ----------
    runs : iterable of (bytes, int)
        Whole frames, headers included, and the number of rows in each run.

    Attributes
    ----------
    received : int
        Number of rows that came.
    remaining : int
        Number of rows not taken yet.
    """

    __slots__ = ("_position", "_runs", "received", "remaining")

    def __init__(self, runs: Iterable[tuple[bytes, int]] = ()) -> None:
        self._runs = deque(runs)
        self._position = 0
        self.received = self.remaining = sum([count for _, count in self._runs])

    def take(self, read: RowReader, limit: int) -> list[Any]:
        """Return up to ``limit`` decoded rows and let go of their bytes.

        If a row cannot be decoded, nothing is taken.
        """
        wanted = min(limit, self.remaining)
        if not wanted:
            return []
        data, count = self._runs[0]
        if wanted < count:  # the usual case of small fetches: a part of the first run
            rows, self._position = read(data, self._position, wanted)
            self._runs[0] = (data, count - wanted)
        else:
            rows = self._take_runs(read, wanted)
        self.remaining -= wanted
        return rows

    def _take_runs(self, read: RowReader, wanted: int) -> list[Any]:
        rows: list[Any] = []
        position = self._position
        used = 0
        rest = None
        for data, count in self._runs:
            if wanted < count:
                if wanted:
                    part, position = read(data, position, wanted)
                    rows += part
                    rest = (data, count - wanted)
                break
            part, _ = read(data, position, count)
            rows = rows + part if rows else part
            wanted -= count
            position = 0
            used += 1
        # Only now that every row could be read are the bytes given up.
        for _ in range(used):
            self._runs.popleft()
        if rest is not None:
            self._runs[0] = rest
        self._position = position
        return rows
