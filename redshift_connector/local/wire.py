"""A client's socket, as its session uses it: waiting at login, never waiting afterwards.

Owns: reading and writing, TLS, what could not be sent yet.
Must not know: what the bytes mean.
"""

from __future__ import annotations

import socket
import ssl
import time
from contextlib import suppress

__all__ = ["BACKLOG_LIMIT", "Closed", "Wire"]

_PIECE = 1 << 16
# As much is read at once before the other side gets its turn.
_TURN = 1 << 19
# Above so many unsent bytes nothing more is read for them.
BACKLOG_LIMIT = 1 << 20
_PARTING_PATIENCE = 1.0


class Closed(Exception):
    """The peer is gone."""


class Wire:
    """One stream socket.

    Attributes
    ----------
    more : bool
        Whether bytes can be read though the socket does not say so (they are inside TLS already).
    """

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self._unsent = bytearray()
        self.more = False

    # At login: wait, but not for ever.

    def receive_exactly(self, size: int, deadline: float) -> bytes:
        """Wait for so many bytes."""
        data = b""
        while len(data) < size:
            piece = self._wait_for(size - len(data), deadline)
            data += piece
        return data

    def receive_some(self, deadline: float) -> bytes:
        """Wait for at least one byte."""
        return self._wait_for(_PIECE, deadline)

    def _wait_for(self, size: int, deadline: float) -> bytes:
        self.socket.settimeout(max(deadline - time.monotonic(), 0.001))
        try:
            piece = self.socket.recv(size)
        except OSError as exc:
            raise Closed from exc
        if not piece:
            raise Closed
        return piece

    def start_tls(self, context: ssl.SSLContext, deadline: float) -> None:
        """Let the client begin TLS."""
        self.socket.settimeout(max(deadline - time.monotonic(), 0.001))
        try:
            self.socket = context.wrap_socket(self.socket, server_side=True)
        except (OSError, ValueError) as exc:
            raise Closed from exc

    def send_now(self, data: bytes) -> None:
        """Send everything before returning."""
        try:
            self.socket.sendall(data)
        except OSError as exc:
            raise Closed from exc

    # In session: never wait.

    def stop_waiting(self) -> None:
        """From now on nothing waits."""
        self.socket.setblocking(False)

    @property
    def backlog(self) -> int:
        """How many bytes are not sent yet."""
        return len(self._unsent)

    def receive(self) -> bytes:
        """Return what is there, which may be nothing.

        Raises
        ------
        Closed
            If nothing will come any more.
        """
        pieces: list[bytes] = []
        size = 0
        self.more = False
        while size < _TURN:
            try:
                piece = self.socket.recv(_PIECE)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                break
            except OSError as exc:
                raise Closed from exc
            if not piece:
                if not pieces:
                    raise Closed
                break  # the end is seen again at the next turn
            pieces.append(piece)
            size += len(piece)
            if len(piece) < _PIECE and not isinstance(self.socket, ssl.SSLSocket):
                break
        else:
            self.more = isinstance(self.socket, ssl.SSLSocket)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def send(self, data: bytes) -> None:
        """Send as much as goes, keep the rest."""
        self.flush()
        if not self._unsent and len(data) <= _TURN:
            sent = self._try(data)
            if sent == len(data):
                return
            data = data[sent:]
        # TLS takes a piece that it could not send only whole again: none may be longer than those of `flush`.
        self._unsent += data
        self.flush()

    def flush(self) -> None:
        """Send as much as goes of what was kept."""
        while self._unsent:
            sent = self._try(self._unsent[:_TURN])
            if not sent:
                return
            del self._unsent[:sent]

    def _try(self, data: bytes | bytearray) -> int:
        try:
            return self.socket.send(data)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return 0
        except OSError as exc:
            raise Closed from exc

    def part(self, last_words: bytes = b"") -> None:
        """Send what is left and the last words, and let the peer read them before the socket is closed.

        Closing with unread bytes would reset the connection, and the peer would lose them.
        """
        with suppress(OSError, ValueError):
            self.socket.settimeout(_PARTING_PATIENCE)
            self.socket.sendall(self._unsent + last_words)
            if isinstance(self.socket, ssl.SSLSocket):
                self.socket = self.socket.unwrap()
            self.socket.shutdown(socket.SHUT_WR)
            while self.socket.recv(_PIECE):
                pass

    def close(self) -> None:
        """Close the socket."""
        self.socket.close()
