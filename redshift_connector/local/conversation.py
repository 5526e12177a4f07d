"""One session's messages in both directions, without its sockets.

Owns: when the client must wait for something the session asks PostgreSQL itself, and the skipping after an error.
Must not know: sockets, TLS, logins.

Frames go in, bytes for either side come out. Most messages pass through. To choose the formats of a portal, or to
name the columns of a result, the session must know the statement's columns first, so it puts a Describe and a
question to the catalogue of its own between the client's messages, asks for the answer with Flush, and holds the
client's next message back until it has come. All this happens in the client's own transaction, which alone sees a
table that it just created.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from redshift_connector.local.answers import from_server
from redshift_connector.local.columns import Key, Origin
from redshift_connector.local.ledger import Ledger
from redshift_connector.local.requests import from_client
from redshift_connector.protocol.frames import Frame

__all__ = ["Conversation", "Lookup", "Terms"]

# Finds the origins of table columns on a connection of its own, where the session's cannot be used.
Lookup = Callable[[Sequence[Key]], Mapping[Key, Origin]]

_SYNC, _TERMINATE = b"SX"


@dataclass(frozen=True, slots=True)
class Terms:
    """What the two sides agreed on at login."""

    version: int = 0
    obey_formats: bool = False
    database: bytes = b"dev"


@dataclass(slots=True)
class Conversation:
    """Translates the messages of one session.

    Attributes
    ----------
    to_client, to_server : list of bytes
        What is to be sent; the owner empties them.
    waiting : bool
        Whether the client's messages are held back.
    found : dict
        The origins that the current question has found so far.
    refusing : bool
        Whether the answers up to the next ReadyForQuery are withheld, as an error of our own stands for them.
    finished : bool
        Whether the client said goodbye.
    """

    terms: Terms
    lookup: Lookup
    ledger: Ledger = field(default_factory=Ledger)
    to_client: list[bytes] = field(default_factory=list)
    to_server: list[bytes] = field(default_factory=list)
    waiting: bool = False
    found: dict[Key, Origin] = field(default_factory=dict)
    refusing: bool = False
    finished: bool = False
    _inbox: deque[Frame] = field(default_factory=deque)

    def client_sent(self, frames: Iterable[Frame]) -> None:
        """Take messages of the client."""
        self._inbox.extend(frames)
        self._advance()

    def server_sent(self, frames: Iterable[Frame]) -> None:
        """Take messages of PostgreSQL."""
        for frame in frames:
            from_server(self, frame)
        if self._inbox and not self.waiting:
            self._advance()

    def _advance(self) -> None:
        inbox, ledger = self._inbox, self.ledger
        while inbox and not self.waiting and not self.finished:
            frame = inbox[0]
            if ledger.skipping and frame[0] not in (_SYNC, _TERMINATE):
                inbox.popleft()  # PostgreSQL would ignore it
            elif from_client(self, frame):
                inbox.popleft()
