"""Prepared statements on the server, and which of them to forget.

Owns: names, the bounded cache, the queue of statements to close. No message is sent from here: what must be closed
rides at the front of the next flight.
Must not know: when statements are run.
"""

from __future__ import annotations

import os
import struct
from collections import OrderedDict
from collections.abc import Sequence

from redshift_connector.protocol.backend import ColumnDescription
from redshift_connector.protocol.frontend import STATEMENT, Close, Execute, Parse, Sync
from redshift_connector.result.plan import Plan

__all__ = ["Prepared", "StatementCache"]

Key = tuple[bytes, tuple[int, ...]]

EXECUTE = Execute(b"", 0).encode()
SYNC = Sync().encode()


_LENGTH = struct.Struct("!i").pack
_NULL = _LENGTH(-1)


def _codes(formats: tuple[int, ...]) -> bytes:
    return struct.pack(f"!H{len(formats)}h", len(formats), *formats)


class Prepared:
    """One statement as the server knows it.

    Attributes
    ----------
    name : bytes
        Empty for the unnamed statement.
    plan : Plan or None
        How its rows are read; None when it returns none or has not run.
    result_formats : tuple of int
        What Bind asks for; empty asks for text, and leaves the choice to a server that makes it.
    settled : bool
        Whether the columns are known for what Bind asks, so that the portal need not be described again.
    flight : bytes
        Bind, Execute and Sync of a statement without parameters, ready to be sent; empty until it is settled.
    """

    __slots__ = ("_heads", "_tail", "flight", "key", "name", "plan", "result_formats", "settled")

    def __init__(self, key: Key, name: bytes) -> None:
        self.key = key
        self.name = name
        self.plan: Plan | None = None
        self.result_formats: tuple[int, ...] = ()
        self.settled = False
        self.flight = b""
        self._heads: dict[tuple[int, ...], bytes] = {}
        self._tail = _codes(())

    def parse(self) -> bytes:
        """Return the message that prepares the statement."""
        query, oids = self.key
        return Parse(self.name, query, oids).encode()

    def bind(self, formats: tuple[int, ...], payloads: Sequence[bytes | None]) -> bytes:
        """Return the message that binds parameters to it: what `Bind.encode` gives, with its parts kept."""
        head = self._heads.get(formats)
        if head is None:
            # Unnamed portal, statement, format of each parameter, number of parameters.
            head = b"\0" + self.name + b"\0" + _codes(formats) + _codes(formats)[:2]
            self._heads[formats] = head
        values = [_NULL if value is None else _LENGTH(len(value)) + value for value in payloads]
        body = head + b"".join(values) + self._tail
        return b"B" + _LENGTH(len(body) + 4) + body

    def learn(self, columns: tuple[ColumnDescription, ...], plan: Plan | None, wanted: tuple[int, ...]) -> None:
        """Take in the columns of the portal that just ran.

        What the server reported is what it will do again for the same request. Only if that is not what the driver
        reads best is the request changed, and then its answer is looked at once more.
        """
        self.plan = plan
        reported = tuple(column.format for column in columns)
        if self.result_formats or reported == wanted:
            self.settled = True
            self.flight = self.bind((), ()) + EXECUTE + SYNC
        else:
            self.result_formats = wanted
            self._tail = _codes(wanted)


class StatementCache:
    """The statements of one session, least recently used first.

    Parameters
    ----------
    limit : int
        How many may be kept; 0 for none, then every statement is unnamed.

    Attributes
    ----------
    stale : list of bytes
        Names of statements that were dropped and are to be closed.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._statements: OrderedDict[Key, Prepared] = OrderedDict()
        self.stale: list[bytes] = []
        # Numbers are never used twice in a session, so a name the server still holds cannot collide.
        self._number = 0
        self._prefix = f"redshift_connector_statement_{os.getpid()}_"

    def __len__(self) -> int:
        return len(self._statements)

    def get(self, key: Key) -> Prepared | None:
        """Return a statement that is prepared on the server, and mark it as used."""
        prepared = self._statements.get(key)
        if prepared is not None:
            self._statements.move_to_end(key)
        return prepared

    def create(self, key: Key) -> Prepared:
        """Return a new statement to be prepared; it is not kept before `keep` is called."""
        if self.limit == 0:
            return Prepared(key, b"")
        self._number += 1
        return Prepared(key, f"{self._prefix}{self._number}".encode("ascii"))

    def keep(self, prepared: Prepared) -> None:
        """Remember a statement that ran, and let go of the one used longest ago if there are too many."""
        if not prepared.name:
            return
        self._statements[prepared.key] = prepared
        while len(self._statements) > self.limit:  # more than once if the limit was lowered
            _, oldest = self._statements.popitem(last=False)
            self.stale.append(oldest.name)

    def forget(self, prepared: Prepared) -> None:
        """Drop a statement that failed; closing one that the server never got is no error."""
        self._statements.pop(prepared.key, None)
        if prepared.name:
            self.stale.append(prepared.name)

    def forget_all(self) -> None:
        """Drop every statement: what they refer to may have changed."""
        self.stale += [prepared.name for prepared in self._statements.values()]
        self._statements.clear()

    def take_closes(self) -> bytes:
        """Return the messages that close what was dropped, and clear the queue."""
        if not self.stale:
            return b""
        closes = b"".join([Close(STATEMENT, name).encode() for name in self.stale])
        self.stale.clear()
        return closes
