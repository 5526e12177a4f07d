"""What a session's PostgreSQL still owes: one entry per message that it answers.

Owns: the entries in order, the statements and portals they create, and undoing what an error skipped.
Must not know: how messages are translated.

PostgreSQL answers in order, so each answer belongs to the oldest entry. After an error it skips everything up to the
next Sync; the entries of skipped messages are dropped, and what they would have created is undone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from redshift_connector.local.columns import Origin
from redshift_connector.local.values import Converter
from redshift_connector.protocol.backend import ColumnDescription

__all__ = ["Entry", "Ledger", "Portal", "Statement"]

_SYNC = ord("S")
_ENDS = frozenset(b"SQF")  # answered by ReadyForQuery: Sync, Query, FunctionCall


@dataclass(slots=True)
class Statement:
    """A prepared statement.

    Attributes
    ----------
    name : bytes
        Its name; empty for the unnamed one.
    declared : tuple of int
        The parameter types of the client's Parse.
    parameters : tuple of int or None
        The parameter types as PostgreSQL sees them; None until it was asked.
    columns : sequence of ColumnDescription
        The result columns; empty until PostgreSQL was asked, and when there are none.
    origins : list of Origin or None
        Where each column comes from; None when nobody needs to know.
    texts : list or None
        How values are converted in a portal whose columns are all text, as one is that was bound before the columns
        were known.
    """

    name: bytes
    declared: tuple[int, ...] = ()
    parameters: tuple[int, ...] | None = None
    columns: Sequence[ColumnDescription] = ()
    origins: list[Origin] | None = None
    texts: list[Converter | None] | None = None


@dataclass(slots=True)
class Portal:
    """A bound statement, or the running one of a simple query: its columns' formats, and how values are converted.

    ``told`` is None when the columns were not known, and all are as the client asked.
    """

    statement: Statement
    told: list[int] | None = None
    converters: list[Converter | None] | None = None


@dataclass(slots=True)
class Entry:
    """A message that PostgreSQL will answer.

    Attributes
    ----------
    tag : int
        The message's tag.
    own : bool
        Whether the session sent it on its own account, so that the client must not see the answer.
    statement, portal
        What it is about, when known.
    """

    tag: int
    own: bool = False
    statement: Statement | None = None
    portal: Portal | None = None
    undo: tuple[dict[bytes, Any], bytes, Any] | None = None


@dataclass(slots=True)
class Ledger:
    """The open entries of one session, its statements and its portals."""

    entries: deque[Entry] = field(default_factory=deque)
    statements: dict[bytes, Statement] = field(default_factory=dict)
    portals: dict[bytes, Portal] = field(default_factory=dict)
    skipping: bool = False  # PostgreSQL is known to ignore everything up to the next Sync

    @property
    def oldest(self) -> Entry | None:
        """What the next answer belongs to."""
        return self.entries[0] if self.entries else None

    def expect(self, entry: Entry) -> None:
        """Note that a message was sent."""
        self.entries.append(entry)

    def remember(self, entry: Entry, names: dict[bytes, Any], name: bytes, value: Any) -> None:
        """Note that a message was sent that sets a name, or drops it when the value is None."""
        entry.undo = (names, name, names.get(name))
        _set(names, name, value)
        self.entries.append(entry)

    def settle(self) -> Entry | None:
        """Take the oldest entry: it is answered."""
        return self.entries.popleft() if self.entries else None

    def failed(self) -> None:
        """An error answered the oldest entry: forget what is skipped."""
        if self.entries and self.entries[0].tag in _ENDS:
            return  # it still owes its ReadyForQuery
        skipped: list[Entry] = []
        while self.entries and self.entries[0].tag != _SYNC:
            skipped.append(self.entries.popleft())
        for entry in reversed(skipped):
            if entry.undo:
                _set(*entry.undo)
        # The Sync may not be sent yet; until it is, nothing that is sent counts.
        self.skipping = not self.entries

    def ready(self) -> None:
        """ReadyForQuery came: everything up to the message it answers is settled."""
        while self.entries and self.entries.popleft().tag not in _ENDS:
            pass


def _set(names: dict[bytes, Any], name: bytes, value: Any) -> None:
    if value is None:
        names.pop(name, None)
    else:
        names[name] = value
