"""A transport without a socket: answers are canned bytes.

Owns: performing operations against a list of received pieces, and recording what was sent.
Must not know: any protocol. It ships with the package, so that programs can test against canned conversations.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from redshift_connector.error import ConnectionLost
from redshift_connector.protocol.effects import Operation, Receive, ReceiveByte, Send, StartTls

__all__ = ["MemoryTransport"]

Outcome = TypeVar("Outcome")


class MemoryTransport:
    """Plays a server's side from memory.

    Parameters
    ----------
    pieces : iterable of bytes
        What each wait for bytes returns, in order; then the peer closes.

    Attributes
    ----------
    sent : list of bytes
        Every flight that was sent.

    Examples
    --------
    >>> def ask():
    ...     return (yield b"ping")
    >>> transport = MemoryTransport([b"pong"])
    >>> transport.run(ask()), transport.sent
    (b'pong', [b'ping'])
    """

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = list(pieces)
        self.sent: list[bytes] = []
        self.closed = False

    def run(self, operation: Operation[Outcome]) -> Outcome:
        """Perform an operation to its end."""
        try:
            effect = next(operation)
            while True:
                try:
                    result = self._perform(effect)
                except ConnectionLost as exc:
                    effect = operation.throw(exc)
                else:
                    effect = operation.send(result)
        except StopIteration as stop:
            outcome: Outcome = stop.value
            return outcome

    def _perform(self, effect: object) -> bytes | None:
        if isinstance(effect, bytes):
            self.sent.append(effect)
            return self._receive()
        if isinstance(effect, Receive):
            return self._receive()
        if isinstance(effect, ReceiveByte):
            return self._receive_byte()
        if isinstance(effect, Send):
            self.sent.append(effect.data)
            return None
        if isinstance(effect, StartTls):
            return None
        raise TypeError(f"an operation yielded {effect!r}, which is no effect")

    def _receive(self) -> bytes:
        if not self._pieces:
            raise ConnectionLost("BrokenPipe: server socket closed. (end of the canned bytes)")
        return self._pieces.pop(0)

    def _receive_byte(self) -> bytes:
        if not self._pieces:
            return b""
        first, rest = self._pieces[0][:1], self._pieces[0][1:]
        self._pieces[:1] = [rest] if rest else []
        return first

    def close(self) -> None:
        """Forget the rest."""
        self.closed = True
        self._pieces.clear()
